"""Queries. Only the conductor calls them."""

import sqlalchemy as sa
from sqlalchemy import orm

from parcels.db import models

ENGINE = None


def init(url):
    global ENGINE
    ENGINE = sa.create_engine(url)


def _as_dict(row):
    return {column.name: getattr(row, column.name)
            for column in row.__table__.columns}


def _parcel(row):
    carrier = _as_dict(row.carrier) if row.carrier else None
    return {**_as_dict(row), 'carrier': carrier}


def carrier_get_by_name(name):
    query = sa.select(models.Carrier).filter_by(name=name)
    with orm.Session(ENGINE) as session:
        return _as_dict(session.scalars(query).one())


def parcel_get(parcel_id):
    with orm.Session(ENGINE) as session:
        return _parcel(session.get_one(models.Parcel, parcel_id))


def parcel_get_by_status(status, limit=None, marker=0):
    query = sa.select(models.Parcel).filter_by(status=status)
    query = query.where(models.Parcel.id > marker).limit(limit)
    with orm.Session(ENGINE) as session:
        return [_parcel(row) for row in session.scalars(query)]


def parcel_update(parcel_id, values):
    query = sa.update(models.Parcel).filter_by(id=parcel_id).values(**values)
    with orm.Session(ENGINE) as session, session.begin():
        session.execute(query)


def event_get_by_parcel(parcel_id):
    query = sa.select(models.ParcelEvent).filter_by(parcel_id=parcel_id)
    with orm.Session(ENGINE) as session:
        return [_as_dict(row) for row in session.scalars(query)]
