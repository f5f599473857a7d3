"""What the workers do."""

from shop.celery_app import app


@app.task(bind=True, max_retries=5)
def charge(self, order_id, amount, currency):
    """Take the money; where the bank does not answer, again in an hour."""
    try:
        bank(order_id, amount, currency)
    except ConnectionError as error:
        raise self.retry(exc=error, countdown=3600) from error


@app.task
def pack(order_id):
    """Tell the stores to pack an order."""


@app.task
def move(order_id, target, source):
    """Move an order from one store to another."""


@app.task
def mail_receipt(order_id):
    """Send a receipt, an hour after the order."""


@app.task
def tell_customer(order_id, text, channel="sms"):
    """Send a text."""


def bank(order_id, amount, currency):
    raise ConnectionError
