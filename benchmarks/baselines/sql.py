"""PostgreSQL by psycopg: one pass with LIKE, one DELETE with = ANY, a bare COPY."""

import psycopg

ROWS = 200_000
EVERY = 1_000  # every so-manieth row is the person's
EMAIL = "ann@example.com"


def plant(address: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("DROP TABLE IF EXISTS people")
        connection.execute("CREATE TABLE people (id int PRIMARY KEY, email text, note text)")
        connection.execute(
            "INSERT INTO people SELECT n, CASE WHEN n %% %s = 0 THEN %s "
            "ELSE 'user' || n || '@example.com' END, repeat('words and words ', 6) "
            "FROM generate_series(1, %s) n",
            [EVERY, EMAIL, ROWS],
        )
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE people")


def locate(address: str) -> list[int]:
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "SELECT id, email, note FROM people WHERE lower(email) LIKE %s OR lower(note) LIKE %s",
            [f"%{EMAIL}%"] * 2,
        )
        return [row[0] for row in rows]


def apply(address: str, keys: list[int]) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("DELETE FROM people WHERE id = ANY(%s)", [keys])


def bare(address: str) -> int:
    with (
        psycopg.connect(address) as connection,
        connection.cursor() as cursor,
        cursor.copy("COPY people TO STDOUT") as copy,
    ):
        return sum(len(part) for part in copy)
