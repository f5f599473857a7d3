from shop.db import models


def memory(flavor: models.Flavor) -> int:
    return flavor.memory_mb if flavor.foobars is None else flavor.foobars


def resize(session, flavor: models.Flavor, memory_mb: int) -> None:
    """Write both: nodes of 1.0 read the old column, the next release only the new one."""
    flavor.memory_mb = flavor.foobars = memory_mb
    session.commit()
