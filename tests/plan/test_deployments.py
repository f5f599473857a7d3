"""What compose files, manifests and the like start: which of it is a service, and what migrates."""

from pathlib import Path

import pytest

from tests.plan.projects import planned
from tests.plan.test_without_openstack import ADD, DROP, OLD, shop

COMPOSE = """\
services:
  db:
    image: postgres:17
    command: postgres -c log_statement=all
  web:
    build: .
    command: uvicorn shop.web:app --port 80
  worker:
    build: .
    command: ["celery", "-A", "shop.tasks", "worker"]
"""

BUILT = """\
x-shop: &shop
  build: {context: .., dockerfile: deploy/Dockerfile, target: base}
services:
  web:
    <<: *shop
    depends_on:
      migrate: {condition: service_completed_successfully}
  migrate:
    <<: *shop
    command: python -m shop.migrate
  worker:
    <<: *shop
    command: !override celery -A shop.tasks worker
"""

DOCKERFILE = """\
FROM python:3.13 AS base
ENTRYPOINT ["/app/start.sh"]
CMD ["gunicorn", "-k", \\
     "uvicorn.workers.UvicornWorker", "shop.web:app"]
FROM base AS tests
CMD ["pytest"]
"""

SCRIPT = '#!/bin/sh\n# alembic upgrade base\nalembic upgrade head\nexec "$@"\n'

HELM = """\
{{- if .Values.worker.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "shop.fullname" . }}-worker
  {{- with .Values.labels }}
  labels: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  template:
    spec:
      containers:
        - name: worker
          image: "{{ .Values.image }}:{{ .Values.tag }}"
          command: [celery, -A, shop.tasks, worker]
{{- end }}
"""
JOB = """\
kind: Job
metadata: {name: migrate}
spec:
  template:
    spec:
      containers: [{name: migrate, command: [alembic, upgrade, head]}]
---
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers: [{name: web, command: [sh, -c], args: ["exec uvicorn shop.web:app"]}]
"""

SUPERVISED = """\
[supervisord]
nodaemon = true
[program:web]
command=/venv/bin/uvicorn shop.web:app
[program:redis]
command = redis-server
[program:worker]
directory = /srv
command = dramatiq shop.tasks
"""

CASES = {
    "compose": ({"compose.yaml": COMPOSE}, {"web": False, "worker": True}),
    "built, merged, with a tag": (
        {
            "deploy/compose.yml": BUILT,
            "deploy/Dockerfile": DOCKERFILE,
            "deploy/start.sh": SCRIPT,
        },
        {"web": False, "worker": True},
    ),
    "the shortest name counts": (
        {
            "docker-compose.yml": COMPOSE,
            "docker-compose.test.yml": COMPOSE.replace("shop.web:app --port 80", "x:y"),
        },
        {"web": False, "worker": True},
    ),
    "a module, a file and a script": (
        {
            "compose.yml": COMPOSE.replace("uvicorn shop.web:app", "python -m shop.web")
            + "  cron: {command: python /srv/shop/cron.py}\n"
            + "  feed: {command: shop-feed --now}\n",
            "shop/cron.py": "",
            "shop/feed.py": "def main():\n    pass\n",
            "pyproject.toml": '[project.scripts]\nshop-feed = "shop.feed:main"\n',
        },
        {"web": False, "worker": True, "cron": False, "feed": False},
    ),
    "a chart and its job": (
        {"chart/templates/worker.yaml": HELM, "chart/templates/web.yaml": JOB},
        {"worker": True, "web": False},
    ),
    "supervisor": ({"supervisord.conf": SUPERVISED}, {"web": False, "worker": True}),
    "a Procfile counts before": (
        {"Procfile": "web: uvicorn shop.web:app\n", "compose.yml": COMPOSE},
        {"web": False, "workers": True},
    ),
    "nothing of this project": (
        {"compose.yml": "services:\n  db: {image: postgres}\n"},
        {"shop.web": False, "workers": True},
    ),
    "no YAML": ({"compose.yml": "services: ["}, {"shop.web": False, "workers": True}),
    "too deep": ({"compose.yml": f"services: {'[' * 9000}"}, {"shop.web": False, "workers": True}),
    "merges without an end": (
        {
            "compose.yml": "a0: &a0 {k: v}\n"
            + "".join(
                f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12)
            )
        },
        {"shop.web": False, "workers": True},
    ),
    "an example of somebody's": (
        {"examples/compose.yml": COMPOSE},
        {"shop.web": False, "workers": True},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_deployment_starts_is_a_service(case: str, tmp_path: Path) -> None:
    files, expected = CASES[case]
    bare = {path: text for path, text in OLD.items() if path != "Procfile"}
    found = planned({**bare, **files}, {**bare, **files}, tmp_path)
    assert {each.name: "task queue" in each.serves for each in found.services} == expected


def test_what_an_image_starts_with_migrates_by_itself(tmp_path: Path) -> None:
    files = {"Procfile": "", "deploy/compose.yml": BUILT, "deploy/Dockerfile": DOCKERFILE}
    new = {**shop("address", "order_id", "number", ADD, DROP), **files, "deploy/start.sh": SCRIPT}
    found = planned({**OLD, **files}, new, tmp_path)
    asked = {each.about: each.text for each in found.questions if "by itself" in each.text}
    assert list(asked) == ["web", "migrate", "worker"]
    assert "it runs alembic upgrade head by itself" in asked["web"]
