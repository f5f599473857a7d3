"""Understanding Python source without running it: modules, names, classes and one evaluator."""
