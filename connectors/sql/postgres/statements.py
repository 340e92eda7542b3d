"""Questions to PostgreSQL's catalog. System schemas and other sessions' tables are left out."""

from sqlalchemy import text

_OURS = """
    c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't'
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
"""

RELATIONS = text(f"""
SELECT c.oid::bigint AS oid, n.nspname::text AS schema, c.relname::text AS name,
       c.relkind::text AS kind,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE')
           AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AS readable,
       pg_catalog.row_security_active(c.oid) AS filtered
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS}
ORDER BY n.nspname, c.relname
""")  # noqa: S608  no value of anyone's in it

COLUMNS = text(f"""
SELECT c.oid::bigint AS relation, a.attname::text AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       a.atttypid::bigint AS type_oid, a.atttypmod AS type_modifier, a.attnotnull AS not_null,
       a.attgenerated <> '' AS generated,
       EXISTS (
           SELECT FROM pg_catalog.pg_constraint k WHERE k.contype = 'c' AND (
               (k.conrelid = c.oid AND a.attnum = ANY (k.conkey)) OR k.contypid = a.atttypid
           )
       ) AS checked,
       pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.oid, a.attnum
""")  # noqa: S608

TYPES = text("""
SELECT t.oid::bigint AS oid, t.typname::text AS name, n.nspname::text AS schema,
       pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.typname) AS quoted,
       t.typtype = 'd' AS is_domain, t.typbasetype::bigint AS base, t.typtypmod AS modifier,
       t.typelem::bigint AS element, t.typarray::bigint AS array
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
""")

INDEXES = text(f"""
SELECT c.oid::bigint AS relation, i.indisprimary AS is_primary,
       i.indimmediate AS is_immediate,
       i.indisunique AND i.indpred IS NULL AND 0 <> ALL (i.indkey::int2[]) AS is_unique,
       COALESCE(k.columns, '{{}}') AS columns,
       CASE WHEN i.indpred IS NULL THEN COALESCE(k.columns, '{{}}') ELSE '{{}}' END AS leading
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(a.attname::text ORDER BY p.place) AS columns
    FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS p (number, place)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.number
    WHERE p.place <= i.indnkeyatts
) k
WHERE {_OURS} AND i.indisvalid
ORDER BY c.oid, i.indexrelid
""")  # noqa: S608

# A reference that a partition declares is one of the partitioned table's.
FOREIGN_KEYS = text("""
SELECT COALESCE(pg_catalog.pg_partition_root(f.conrelid), f.conrelid)::oid::bigint AS child,
       COALESCE(pg_catalog.pg_partition_root(f.confrelid), f.confrelid)::oid::bigint AS parent,
       f.confdeltype::text AS on_delete, f.confupdtype::text AS on_update, k.columns, k.refers
FROM pg_catalog.pg_constraint f
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(a.attname::text ORDER BY p.place) AS columns,
           pg_catalog.array_agg(b.attname::text ORDER BY p.place) AS refers
    FROM ROWS FROM (pg_catalog.unnest(f.conkey), pg_catalog.unnest(f.confkey))
        WITH ORDINALITY AS p (own, other, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = p.own
    JOIN pg_catalog.pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = p.other
) k
WHERE f.contype = 'f' AND f.conparentid = 0
ORDER BY f.oid
""")

ENCODING = text("SELECT pg_catalog.current_setting('server_encoding')")

LARGE_OBJECTS = text("SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata")

RIGHTS = text(f"""
SELECT n.nspname || '.' || c.relname AS name,
       pg_catalog.has_table_privilege(c.oid, 'UPDATE') AS may_update,
       pg_catalog.has_table_privilege(c.oid, 'DELETE') AS may_delete,
       EXISTS (
           SELECT FROM pg_catalog.pg_trigger t
           WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND (t.tgtype & 24) <> 0
       ) OR c.relhasrules AS has_triggers
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND c.relkind IN ('r', 'p')
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
ORDER BY 1
""")  # noqa: S608

SERVER = text("""
SELECT pg_catalog.current_setting('server_version') AS version,
       pg_catalog.pg_is_in_recovery() AS is_replica,
       pg_catalog.current_setting('default_transaction_read_only') AS read_only,
       pg_catalog.current_setting('server_encoding') AS encoding,
       pg_catalog.current_setting('log_statement') AS logs,
       pg_catalog.current_setting('log_min_duration_statement')::int AS logs_slower_than,
       EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_stat_statements') AS counts,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_slots) AS slots,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_replication) AS replicas
""")

SIZE = text("""
SELECT pg_catalog.sum(GREATEST(p.reltuples, 0)) AS rows, pg_catalog.sum(p.relpages) AS pages
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class p
  ON p.oid = c.oid OR p.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(c.oid))
WHERE n.nspname = :schema AND c.relname = :relation
""")

MAY_VACUUM = text("""
SELECT pg_catalog.pg_has_role(c.relowner, 'USAGE')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND c.relname = :relation
""")
