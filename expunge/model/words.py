"""Words for things, as programs, folders and indices are called by.

A word that is a given name or a family name as well (mark, bill, page, price, grant, frank, ruby)
stays out, or is here in its plural only.
"""

WORDS = frozenset(
    """
    aborted accepted access accesses accesslog account accounting accounts action actions active
    activities activity actors actual ad adapter admin admins ads agent agents aggregate
    aggregated aggregates air airflow alarm alarms alert alerting alerts all amazon amd64 analysis
    analytics and android anon anonymized anonymous apache apache2 api apis app application
    applications apps arch archive archived archives article articles artifact artifacts asset
    assets async at attachment attachments attempt attempts attribute attributes audio audit
    auditing audits auth authentication authorization auto avatar avatars aws azure back backend
    backup backups bad bak balance balances bank base baskets batch batches beat beats beta big
    billing bin binary blob blobs block blocked blocks blogs blue booking bookings boot bot bots
    bounce bounces bronze browser browsers bucket buckets budget budgets bug bugs build builds
    bulk bundle bundles business button by cache cached caches calendar calendars call callback
    callbacks calls campaign campaigns cancelled captures card cards carts case cases cassandra
    catalog catalogs categories category cdc cdn cert certificate certificates certs change
    changed changelog changes channel channels charges chat chats check checked checkout checkouts
    checks chrome churn churned ci city claim claims clean cleaned cleanup click clicks
    clickstream client clients closed cloud cloudfront cloudtrail cloudwatch cluster clusters cms
    code codes collection collections collector column columns command commands comment comments
    commerce commit commits common community companies company complaint complaints complete
    completed compliance component components compressed compute computers conf config configs
    configuration connect connection connections connector connectors consent consents console
    consumer consumers contact contacts container containers content contents contract contracts
    control controller conversation conversations conversion conversions converted cookie cookies
    copied copies copy core corpus count counter countries country coupon coupons course courses
    crash crashes create created creates credit credits crm cron crons csv cube cubes curated
    currency current custom customer customers customs cut daemon daemons daily dashboard
    dashboards data database databases datacenter datalake dataset datasets datastream date dates
    day days db dbs dead debit debug decision decisions declined default defaults delete deleted
    deletes deletion deletions delivered deliveries delivery delta demo demos denied department
    departments deploy deployment deployments dept desc detail details dev development device
    devices df diagnostics diff digest dim dimension dimensions dir directories directory disabled
    discount discounts disk disks dispatch disputes dist dmesg dns doc docker docs document
    documents domain domains done download downloads downstream dpkg draft drafts dt dump dumps
    duplicate duplicates ec2 ecommerce edge edges edit edited edits elastic elasticsearch elb
    email emails employee employees empty enabled encoded encrypted end engine engines enriched
    enrichment enterprise entities entity entries entry env envoy err error errorlog errors
    escalations etc etl eu eval event events example examples exception exceptions exec exim
    expense expenses expired export exported exporter exports external extra extract extracted
    extracts facebook fact facts fail fail2ban failed failure failures false favorites fax feature
    features feed feedback feeds fetch fetched field fields file filebeat files film films filter
    filtered filters final finance finances firebase firewall flat flink flow flows fluentd folder
    folders follow followers food for form forms forum forums fraud frontend ftp full function
    functions gateway gateways gcp gdpr general generated geo git github gitlab global google
    grafana graph graphql graphs gross group groups grpc guests gui gz gzip hadoop handler
    handlers haproxy hash hashes header headers health heartbeat heartbeats held help helpdesk
    hidden histories history hive home hook hooks host hosts hot hotel hotels hour hourly hours hr
    html http http2 http3 httpd https hub iam icon icons id identities identity ids iis image
    images import imported importer imports in inbound inbox incident incidents incoming
    incomplete incremental index indexes indices info ingest ingested ingestion init initial inner
    input inputs inquiries insert inserts insights install installer instance instances insurance
    integration integrations interaction interactions internal inventories inventory invitations
    invite invites invoice invoices ios ip iphone ipv4 ipv6 issue issues it item items java job
    jobs journal journals js json jsonl jvm jwt k8s kafka keep kept kern kernel keys kibana kind
    kinds kinesis kpi kube kubelet kubernetes lake lakehouse lambda landing large last latency
    latest layer layers lead leads ledger ledgers left legacy legal level levels lib library
    license licenses lifecycle likes limit limits line lines link links linux list listing
    listings lists live load loads loan loans local locale location locations lock locks log log4j
    log4net logback logfile logger logging logic login logins logistics logout logrotate logs
    logstash lookup low loyalty machine machines mail mailbox maillog mails main mainlog
    maintenance making manifest manifests manual mapping mappings maps mariadb market marketing
    marketplace master masters match matches media medium meeting meetings member members
    membership memberships memory menu menus merchants merge merged mesh message messages
    messaging meta metadata meter metric metricbeat metrics micro microservice middleware
    migration migrations minio minute minutes misc missing ml mnt mobile mode model models module
    modules mongo mongod mongodb monitor monitoring month monthlies monthly movies mp3 mp4 music
    mysql mysqld name names net netflow network networks new news newsletter newsletters nginx
    night nightly no node nodes nomad none normal normalized not note notebook notebooks notes
    notice notices notification notifications null number numbers oauth oauth2 object objects of
    off offer offers office offices offline old oltp on onboarding one online only open opened
    openssh openssl operation operations operator ops opt option options oracle order orders org
    organisation organisations organization organizations orgs original os other others out
    outbound outbox outer outgoing outlet output outputs overview own owned owner owners package
    packages pages paid panel parameter parameters parent parsed part partial participants
    partition partitions partner partners parts password passwords past patch patches patient
    patients pay payload payloads payment payments payout payouts payroll pdf pending people
    performance period permission permissions persistent person persons phone phones photo photos
    php physical picture pictures pii pipeline pipelines pixel plain plaintext plan plans platform
    player players plugin plugins podcast pods point points policies policy poll polls pool pools
    portal pos position positions post postfix postgres postgresql posts pre prediction
    predictions preference preferences prefix premium presto prev preview previews previous prices
    pricing primary print private problem problems process processed processes processing
    processor prod producer producers product production products profile profiles program
    programs project projects prometheus promo promos promotion promotions prompts property
    proposal proposals proxy public published pull purchase purchases purged push put python qa
    quality quarantine queries query question questions queue queues quota quotas quote quotes
    rabbitmq random rank rating ratings raw read reader readers reads ready real realtime receipt
    receipts received recent recipient recipients recommendation recommendations record records
    recovery redis redshift reference referral referrals refined refund refunds region regions
    register registration registrations registry regular rejected relations relay release releases
    reload remote removed renewal renewals replay replica replicas replies reply report reporting
    reports repository request requests research reservation reservations reset resource resources
    response responses rest restaurant restore restored result results retail retention retries
    retry return returned returns revenue review reviews right rights risk role roles rollback
    rollup rollups root route router routers routes routing row rows rpc rsync rsyslog rule rules
    run runner runs runtime s3 salaries sales salesforce samba sample samples sandbox save saved
    scan scanner scans schedule scheduled scheduler schedules schema schemas score scores scratch
    script scripts sdk search searches second secondary secret section secure security seen
    segment segments select seller sellers send sender sensor sensors sent sentry sequence server
    serverless servers service services session sessions set sets setting settings settlement
    settlements setup shadow shard shards share shared shipment shipments shipping shop shopping
    shops sidecar sidekiq signal signals signup signups sim simple site sites size sku skus sla
    slack slow slowlog sms smtp snapshot snapshots snowflake social socket soft software source
    sources spam spark sparse spec special split spool sql sqlite squid src srv ssh sshd ssl sso
    staff stage staging standard start startup stat state statement statements states static
    statistics stats status stderr stdout step steps stock stocks stop storage store stored stores
    stream streaming streams stripe structured student students sub subject subjects submission
    submissions submit subscriber subscribers subscription subscriptions success successful sudo
    summaries summary supplier suppliers supply support survey surveys suspended sync synced sys
    syslog system systemd systems table tables tag tags target targets task tasks tax taxes team
    teams telegram telemetry temp template templates tenant tenants term terminal terms terraform
    test tested testing tests text texts theme themes third thread threads thumbnail thumbnails
    ticket tickets time timeline timeout timer timestamp tls tmp to today token tokens tomcat tool
    tools top topic topics total totals trace traces tracing track tracker tracking trade trades
    traffic trail trails training transaction transactional transactions transfer transfers
    transform transformed transforms translation translations trash trial trials trip trips true
    tsv twitter txt type types ubuntu udp ui unicorn unified uninstall unit units unix unknown
    unsorted unstructured update updated updates upgrade upload uploaded uploads upstream uptime
    url urls usage usages user users usr utf8 util utility utils uwsgi valid validation value
    values var vault vendor vendors verification version versions video videos view viewer viewers
    views virtual visit visitor visitors visits voice volume volumes voucher vouchers vpn waf
    wallet wallets warehouse warehouses warm warn warning warnings watch watches web webhook
    webhooks weblogs webserver website websites week weekly widget widgets wiki windows wishlist
    with withdrawals word words work worker workers workflow workflows workspace workspaces write
    writer writes wtmp www xml yarn year yearly years yesterday zabbix zero zip zipkin zone zones
    zookeeper
    """.split()
)
