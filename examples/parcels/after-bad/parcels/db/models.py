"""The tables as this release maps them."""

import sqlalchemy as sa
from sqlalchemy import orm


class Base(orm.DeclarativeBase):
    created_at = sa.Column(sa.DateTime)
    updated_at = sa.Column(sa.DateTime)


class Carrier(Base):
    __tablename__ = 'carriers'

    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(255), nullable=False)
    email = sa.Column(sa.String(255))
    phone = sa.Column(sa.BigInteger)
    region = sa.Column(sa.String(64), nullable=False)


class Parcel(Base):
    __tablename__ = 'parcels'

    id = sa.Column(sa.Integer, primary_key=True)
    recipient = sa.Column(sa.String(255), nullable=False)
    weight_grams = sa.Column(sa.Integer, nullable=False)
    insured_value = sa.Column(sa.Integer)
    note = sa.Column(sa.Text, nullable=False)
    status = sa.Column(sa.String(16), nullable=False)
    carrier_id = sa.Column(sa.Integer, sa.ForeignKey('carriers.id'))
    carrier = orm.relationship(Carrier)


class ParcelEvent(Base):
    __tablename__ = 'parcel_events'

    id = sa.Column(sa.Integer, primary_key=True)
    parcel_id = sa.Column(
        sa.Integer, sa.ForeignKey('parcels.id'), nullable=False)
    status = sa.Column(sa.String(16), nullable=False)
