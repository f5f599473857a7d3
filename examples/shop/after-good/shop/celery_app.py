"""The application; its beat queues what is due."""

from celery import Celery
from celery.schedules import crontab

app = Celery("shop", broker="redis://localhost/0", include=["shop.tasks", "shop.nightly"])
app.conf.task_create_missing_queues = True
app.conf.beat_schedule = {
    "sweep": {
        "task": "shop.tasks.sweep",
        "schedule": crontab(hour=3, minute=0),
        "args": (30,),
    },
}
