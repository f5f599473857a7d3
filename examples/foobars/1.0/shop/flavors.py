from shop.db import models


def memory(flavor: models.Flavor) -> int:
    return flavor.memory_mb


def resize(session, flavor: models.Flavor, memory_mb: int) -> None:
    flavor.memory_mb = memory_mb
    session.commit()
