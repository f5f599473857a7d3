"""What the workers do at night."""

from shop.celery_app import app


@app.task
def sweep(days):
    """Forget carts that are older."""
