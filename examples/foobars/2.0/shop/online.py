from shop.db import models


def migrate_flavors(session, max_count: int) -> tuple[int, int]:
    """Move a batch while nodes run; `shop-manage` repeats it until (0, 0)."""
    flavors = session.query(models.Flavor).filter(models.Flavor.foobars.is_(None))
    batch = flavors.filter(models.Flavor.memory_mb.isnot(None)).limit(max_count).all()
    for flavor in batch:
        flavor.foobars = flavor.memory_mb
    session.commit()
    return len(batch), len(batch)
