"""What the web processes queue."""

from flask import Flask, request

from shop import tasks

web = Flask("shop")


@web.post("/orders/<order_id>")
def order(order_id):
    amount = request.json["amount"]
    tasks.charge.delay(order_id, amount)
    tasks.pack.delay(order_id, gift=request.json["gift"])
    tasks.send_receipt.apply_async((order_id,), countdown=3600)
    return "", 202


@web.post("/orders/<order_id>/store")
def move(order_id):
    tasks.move.delay(order_id, request.json["source"], request.json["target"])
    return "", 202


@web.post("/orders/<order_id>/text")
def text(order_id):
    tasks.tell_customer.delay(order_id, request.json["text"])
    return "", 202
