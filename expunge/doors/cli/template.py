"""The configuration that ``expunge init`` writes."""

TEMPLATE = """\
# expunge.toml: where personal data lies. Paths are relative to this file. Secrets come from the
# environment only: write "${NAME}".

[ledger]
url = "sqlite:///expunge.db"            # or postgresql+psycopg://... (by "${LEDGER_URL}")

[keys]
folder = "expunge-keys"                 # keep it out of the ledger's backups; expunge.pub is here

# [stores.shop]
# connector = "sql"                     # PostgreSQL or SQLite
# url = "${SHOP_URL}"

# [stores.lake]
# connector = "s3"
# bucket = "lake"
# prefix = ""
# endpoint_url = "https://s3.example"   # leave out for AWS
# access_key_id = "${LAKE_ACCESS_KEY_ID}"       # leave both out for boto3's own chain
# secret_access_key = "${LAKE_SECRET_ACCESS_KEY}"
# abort_uploads_older_than = "24h"

# [stores.search]
# connector = "elasticsearch"
# url = "https://search.example:9200"
# indices = ["*"]
# api_key = "${SEARCH_API_KEY}"
# derived_from = ["shop"]               # erased after its sources, looked at again after them
# allow_close = false                   # true: deleted text leaves the index within seconds

# [stores.weblogs]
# connector = "logs"
# paths = ["/var/log/app/*.log*"]

# What a person knows better than a scan. An address is STORE:CONTAINER.FIELD.
# [[fields]]
# field = "shop:public.users.login"
# category = "user.account.username"
# identifier = "account"                # email, phone, account, name, address, date_of_birth
# purposes = ["contract"]

# A reference where no foreign key says so. owns: is the record the person's own?
# [[links]]
# from = "shop:public.notes.cust_no"
# to = "shop:public.customers.id"
# owns = true

# What must be kept, or treated otherwise. match: a container, a field or a category.
# [[policies]]
# match = "shop:public.invoices"
# action = "retain"                     # delete, redact, mask, retain
# keep = ["id", "total", "issued_on"]   # what the law needs; the rest is blanked
# until = 2035-12-31
# basis = "Commercial Code section 257"

# Where records are marked while a use of them is restricted.
# [[restrictions]]
# container = "shop:public.customers"
# purpose = "announcements"             # leave out for all processing
# set = { news = false, stopped_by = "{request}" }
# Or by a row of its own: insert = { customer_id = "{id}", stopped_by = "{request}" } with
# container = the suppression table and for = "shop:public.customers".
"""
