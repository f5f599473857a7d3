from collections import OrderedDict as OsloOrderedDict
