# docker build -t upgradelint . && docker run --rm -v "$PWD:/tree" upgradelint check
FROM python:3.13-slim AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends git
WORKDIR /source
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/upgradelint && /opt/upgradelint/bin/pip install -q -r requirements/run.txt
COPY . .
RUN git config --global --add safe.directory /source && /opt/upgradelint/bin/pip install -q --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends git && rm -rf /var/lib/apt/lists/*
# The mounted tree belongs to somebody else, and git reads it all the same: nothing in it is run.
RUN git config --system --add safe.directory '*' && useradd --create-home upgradelint
COPY --from=build /opt/upgradelint /opt/upgradelint
ENV PATH=/opt/upgradelint/bin:$PATH
USER upgradelint
WORKDIR /tree
ENTRYPOINT ["upgradelint"]
CMD ["check"]
