from shop.db import models


def memory(flavor: models.Flavor) -> int:
    return flavor.foobars


def resize(session, flavor: models.Flavor, memory_mb: int) -> None:
    flavor.foobars = memory_mb
    session.commit()
