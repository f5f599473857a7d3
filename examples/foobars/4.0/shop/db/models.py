import sqlalchemy as sa
from sqlalchemy import orm

Base = orm.declarative_base()


class Flavor(Base):
    __tablename__ = "flavors"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(255))
    foobars = sa.Column(sa.Integer)
