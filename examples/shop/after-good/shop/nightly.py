"""What the workers do at night."""

from shop.celery_app import app


@app.task(name="shop.tasks.sweep")
def sweep(days):
    """Forget carts that are older; the name is that of its first module."""
