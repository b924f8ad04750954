// Every limit has a name, one home (here) and a reason. Units last in names.
// Each module keeps its own block; a number that stands anywhere else is a mistake.
// Long because it is the one place to read them all.

/** Names, labels and notes that people type. Long enough for any sign on a machine, short enough for a phone. */
export const NAME_CHARS_MAX = 120
export const NOTE_CHARS_MAX = 2_000

/** A request body of the people's API: forms and CSRs, never files. */
export const REQUEST_BYTES_MAX = 256 * 1024

// --- telemetry -------------------------------------------------------------------------------------------------

/** A segment's plaintext. Sealed and with its row it stays below PostgreSQL's 2 kB, so that it is never moved to TOAST. */
export const SEGMENT_BYTES_TARGET = 1_450

/** Milliseconds in an hour: a block that is not cut any further holds no more points, each has a time of its own. */
export const BLOCK_POINTS_MAX = 3_600_000
/** A span is chosen so that a block is expected to hold no more: it is rewritten whole when points are added. */
export const BLOCK_POINTS_EXPECTED_MAX = 40_000
/** A block that has grown beyond this is cut: three quarters of a megabyte in memory, some ten milliseconds of work. */
export const BLOCK_POINTS_CUT = 80_000
/** Blocks of fewer points cost more beside their points than for them, so they are joined. */
export const BLOCK_POINTS_FEW = 512
/** Columns of times remembered while blocks are written: an asset's hours of ten days; they lie in memory anyway. */
export const BLOCK_TIMES_KEPT = 256
/** Cells of one roll-up: every minute of two days; five minutes of a day and hours of 32 days are fewer. */
export const CELLS_MAX = 2_880

// --- server/platform ---

/** sockaddr_un holds 107 bytes; the longest name we put behind it is `/vault-gateway.sock` or `/pg/.s.PGSQL.5432.lock`. */
export const RUN_DIR_BYTES_MAX = 80
/** 256 random bits for every password and key that the platform makes for itself. */
export const SECRET_BYTES = 32
/** Our database passwords have 256 random bits: iterations protect nothing, they only cost at each connection. */
export const SCRAM_ITERATIONS = 4_096
/** A chain of causes in a log line; longer ones are loops. */
export const ERROR_CAUSES_MAX = 4
/** A process that has not stopped by then is ended: an operator who stops the platform must not wait for a socket. */
export const STOP_PATIENCE_MS = 8_000
/** A process that dies once is back almost at once; one that cannot live must not burn a core. */
export const RESTART_DELAY_MS_MIN = 100
export const RESTART_DELAY_MS_MAX = 10_000
/** Up for that long is up: earlier ends no longer count. */
export const STABLE_AFTER_MS = 60_000
/** About a minute of trying; after that a person, or the supervisor above us, has to look. */
export const RESTARTS_IN_A_ROW_MAX = 10
/** Starting a process takes under a second; on a machine that swaps it may take much longer, but not for ever. */
export const CHILD_START_MS_MAX = 60_000
/** Status must answer while a process is stuck: one that does not tell its facts by then is shown without them. */
export const FACTS_PATIENCE_MS = 1_000
/** Each log file is cut over to `.1` at this size: two files a process, bounded for ever. */
export const LOG_FILE_BYTES_MAX = 20 * 1024 * 1024
export const LOG_CHECK_MS = 60_000
/** Signals of one Ctrl-C arrive within milliseconds; a person who means "at once" presses again later than this. */
export const SAME_KEY_PRESS_MS = 750
/** Of a log, for the message of a start that failed: a stack and a few lines before it. */
export const LAST_WORDS_BYTES = 1_500
/** Longer than FACTS_PATIENCE_MS, which the supervisor itself may wait for a stuck process. */
export const STATUS_PATIENCE_MS = 5_000

// Certificates (core/pki) and the vault.

/** Three years for assets in the field (claim P-22): notAfter is the last second of the 1095th day. */
export const ASSET_CERTIFICATE_days = 1095
/** Ninety days for our own services (claim P-23), renewed at two thirds so that a month of failures is survived. */
export const SERVICE_CERTIFICATE_days = 90
export const SERVICE_RENEWAL_FRACTION = 2 / 3
/** The root outlives every issuer made in its first half; an issuer outlives several generations of assets. */
export const ROOT_CERTIFICATE_days = 20 * 365
export const ISSUER_CERTIFICATE_days = 10 * 365
/** Gateways on other hosts verify assets, and their clocks differ by seconds; five minutes forgive a poor one. */
export const ASSET_BACKDATE_s = 300
/** Machines verify our services with clocks of their own; an hour forgives a late one and a wrong summer time. */
export const SERVICE_BACKDATE_s = 3_600
/** Old and new certificate both valid: time for a visit to the machine; app.retire_others says the same. */
export const OVERLAP_days_MAX = 30
export const OVERLAP_days_DEFAULT = 7
/** 128 random bits, of RFC 5280's at most 20 octets (section 4.1.2.2), with room so that the first is never zero. */
export const SERIAL_BYTES = 17
/** A single-use token that lives for a minute. */
export const ISSUE_TOKEN_BYTES = 32
/** A P-256 request is 400 bytes; a thousand names would not be one of ours. */
export const CSR_PEM_CHARS_MAX = 8_192
/** Names of a listener: localhost, addresses, host names of one platform. */
export const SERVICE_NAMES_MAX = 50
/** A session's token has 43 characters; the rest is room for another form. */
export const SESSION_TOKEN_CHARS_MAX = 200
/** Vault calls carry tokens and requests, answers carry keys and certificates; the longest is the inventory of keys. */
export const VAULT_REQUEST_BYTES_MAX = 32 * 1024
export const VAULT_ANSWER_BYTES_MAX = 4 * 1024 * 1024
/** Keys of organisations in the inventory: ten thousand of half a kilobyte would be more than an answer. */
export const INVENTORY_ORG_KEYS_MAX = 5_000
/**
 * Cryptoperiods (NIST SP 800-57 part 1 revision 5, section 5.3.6): two years for what wraps and derives, three for what
 * signs the log. Certificates carry the period of their key themselves.
 */
export const MASTER_KEY_PERIOD_days = 730
export const ORG_KEY_PERIOD_days = 730
export const LOG_KEY_PERIOD_days = 1095
/** A signature takes a millisecond and three short transactions; after this long the database is away. */
export const VAULT_PATIENCE_MS = 10_000
/** Four times SCRYPT_ROOT, or a dozen of ARGON2_CUSTODIAN, on a machine that has other things to do too. */
export const OPERATOR_PATIENCE_MS = 60_000
/** One caller's connections to the vault: enough to keep two cores busy. */
export const VAULT_CONNECTIONS_MAX = 16
/** The gateway gets the next day's key so long before midnight (UTC) that a slow vault does not stop telemetry. */
export const NEXT_EPOCH_AHEAD_MS = 10 * 60_000
/** Keys that the api keeps for a session: short, since a session may end; long enough for a page's requests. */
export const KEYRING_TTL_MS = 60_000
export const KEYRING_SESSIONS_MAX = 10_000
/** The worker keeps an organisation's keys while it works through its sites; a destroyed key is gone after it. */
export const KEYS_HELD_MS = 60_000
/** Organisations whose keys of one kind are kept at once: more than work at a time, each some kilobytes. */
export const KEYS_HELD_ORGS_MAX = 10_000
/** Well below NEXT_EPOCH_AHEAD_MS, so that a gateway asks between ten to midnight and midnight. */
export const GATEWAY_KEYS_TTL_MS = 4 * 60_000
/** While the vault does not answer, it is asked again so often for keys that are only old. */
export const GATEWAY_KEYS_RETRY_MS = 5_000
/** Listeners look for new and retired authorities so often; a rotation waits for AUTHORITY_SPREAD_MS. */
export const TRUST_LOOK_MS = 60_000
/** So long a new authority is told of before it signs: five looks of every listener. */
export const AUTHORITY_SPREAD_MS = 5 * TRUST_LOOK_MS
/** Devices hear of the next one with new files or over EST's cacerts, not by themselves: somebody needs time for it. */
export const SERVICE_AUTHORITY_SPREAD_days = 30
/** The certificate of an authority, as text: some 900 characters. */
export const AUTHORITY_PEM_CHARS_MAX = 8_192
/** A passphrase that somebody types. */
export const SECRET_TEXT_CHARS_MAX = 1_000
/** Each of the two halves of the root's protection outside the platform, and of a custodian. */
export const ROOT_PASSPHRASE_CHARS_MIN = 20
/** A key pair in a slow smart card takes ten seconds; a signature less than one. */
export const PKCS11_PATIENCE_MS = 20_000
/** Signatures and public keys have some hundred bytes, what the tool says a line or two. */
export const PKCS11_ANSWER_BYTES_MAX = 16 * 1024
/**
 * Custodians of the root: two at least, or there is no dual control; each pair has a wrapping of its own, so not many.
 * RFC 9106 section 4, second recommended option, as for sign-ins (server/identity/password).
 */
export const CUSTODIANS_MIN = 2
export const CUSTODIANS_MAX = 7
export const ARGON2_CUSTODIAN = { memory: 64 * 1024, passes: 3, parallelism: 4, tagLength: 32 } as const
/** Some 128 MB and half a second for each try at half of the root (RFC 7914; OWASP's parameters, doubled). */
export const SCRYPT_ROOT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const
/** A renewal is due after sixty days; five minutes more or less do not matter, a jump of the clock does. */
export const SERVICE_RENEWAL_CHECK_MS = 5 * 60_000
/** Of the failures to renew, five minutes apart, every twelfth is a line in the log: one an hour. */
export const SERVICE_RENEWAL_TOLD_EVERY = 12

/** A message's payload: a thousand points in generous JSON. Larger batches gain nothing and hold memory. */
export const PAYLOAD_BYTES_MAX = 64 * 1024
/** Points of one message: a quarter of an hour of one signal at 1 Hz, with room. */
export const SAMPLES_PER_MESSAGE_MAX = 1_000
/** The key by which a device names a signal. */
export const SIGNAL_KEY_CHARS_MAX = 64
/** A text as a value is a state ("running"), not a log line. */
export const STATE_CHARS_MAX = 256
/** Signals come into being by being sent: a device that puts a counter into a key must meet an end. */
export const SIGNALS_PER_ASSET_MAX = 256
/** 2000-01-01: recordings of past decades may be replayed, a clock that was never set (1970) may not write. */
export const DEVICE_TIME_MS_MIN = 946_684_800_000
/** Clocks with NTP are well within it; a value from the future would hide what comes after it. */
export const DEVICE_TIME_AHEAD_MS_MAX = 5 * 60_000
/** Events are for people to read. */
export const EVENT_BYTES_MAX = 16 * 1024
export const EVENT_TEXT_CHARS_MAX = 500
export const EVENTS_PER_MESSAGE_MAX = 20

/** A lag that stays within this is a clock (or a buffer), not a backlog. */
export const CONDUCT_LAG_SPREAD_MS = 15_000
/** So far behind or ahead a clock spoils what is compared with others; NTP keeps within a second. */
export const CONDUCT_LAG_MS_MAX = 60_000
export const CONDUCT_LEAD_MS_MAX = 10_000
/** Fewer messages of a minute say nothing of a clock. */
export const CONDUCT_MESSAGES_MIN = 3
/** A client that reconnects sends its window again (RECEIVE_MAXIMUM may be more, rarely); a loop does so for ever. */
export const CONDUCT_REPLAYS_MIN = 20
/** Ten times what is usual is odd, from sizes and numbers on that are anything at all, once ten minutes are known. */
export const CONDUCT_ODD_TIMES = 10
export const CONDUCT_ODD_BYTES_MIN = 2_000
export const CONDUCT_ODD_MESSAGES_MIN = 600
export const CONDUCT_USUAL_MINUTES = 10
/** A self-check is six lines for people, not a log. */
export const HEALTH_BYTES_MAX = 8 * 1024
export const HEALTH_CHECKS_MAX = 32
export const HEALTH_TEXT_CHARS_MAX = 300
/** Of fields that only the device's maker understands. */
export const HEALTH_MORE_CHARS_MAX = 2_000
/** Each report is a transaction: one every two seconds, and a few at once when much changes. */
export const HEALTH_REPORTS_PER_S = 0.5
export const HEALTH_REPORTS_BURST = 20

// --- core/sparkplug ---

/** A group, an edge node or a device: a label that people read. */
export const SPARKPLUG_ID_CHARS_MAX = 64
/** Devices behind one edge node, beside itself: with two signals each they fill what an asset may have. */
export const SPARKPLUG_DEVICES_MAX = 128
/** Names and aliases that one edge node's births may fill: some 200 kB for a node that means ill. */
export const SPARKPLUG_METRICS_MAX = 4_096
/** Births and deaths of devices that operators are told at once, and then: a row every ten seconds. */
export const SPARKPLUG_EVENTS_BURST = 40
export const SPARKPLUG_EVENTS_PER_S = 0.1
/** A node is asked for a new birth no more often: it needs a moment, and a loop of births helps nobody. */
export const SPARKPLUG_REBIRTH_MS = 10_000

// --- core/csv --------------------------------------------------------------------------------------------------

/** One row of a recording: hundreds of columns fit; an endless line must not fill the memory. */
export const CSV_ROW_CHARS_MAX = 64 * 1024
/** Lines that one quoted field may span before we say that its quote was never closed. */
export const CSV_ROW_LINES_MAX = 16

// --- server/operation, server/api: the people's HTTPS API ---

/** A form with that many wrong fields is a program's mistake; the first ones show it. */
export const FIELDS_IN_PROBLEM_MAX = 20
/** Headers, then the whole request, have to arrive: a sender of one byte a second must not hold a connection. */
export const REQUEST_HEADERS_PATIENCE_MS = 10_000
export const REQUEST_PATIENCE_MS = 20_000
/** A console asks every few seconds; longer silence costs it one handshake. */
export const KEEP_ALIVE_MS = 65_000
/** A person's browser opens six; a hundred people behind one address, with streams, are within it. */
export const PEOPLE_CONNECTIONS_MAX = 4_000
/** One address may be a whole plant's; it is not the whole world. */
export const PEOPLE_CONNECTIONS_PER_ADDRESS_MAX = 600
/** One person's open live views, over tabs and screens. */
export const STREAMS_PER_SESSION_MAX = 20
/** A TLS handshake that takes longer comes from somebody who only holds the door. */
export const PEOPLE_HANDSHAKE_MS = 10_000
/** A stream whose reader takes nothing for so long is closed: its data would pile up in our memory. */
export const STREAM_STALL_MS = 30_000
/** Public operations (signing in, enrolling), per address: a person mistypes, a program guesses. */
export const PUBLIC_REQUESTS_BURST = 60
export const PUBLIC_REQUESTS_PER_S = 1
/** Addresses remembered by the limit above; the ones seen longest ago are forgotten first, so memory is bounded. */
export const PUBLIC_ADDRESSES_MAX = 50_000
/** An answer longer than this is worth compressing on the way to a phone. */
export const COMPRESS_BYTES_MIN = 4_096
/** Recovery after a crash replays at most max_wal_size (2 GB); a slow disk may take minutes over it. */
export const POSTGRES_START_MS_MAX = 300_000
/** A fast shutdown writes a checkpoint; after that long it is ended hard, and the next start recovers. */
export const POSTGRES_STOP_MS_MAX = 30_000
/** How long a start waits for the processes of a killed predecessor. */
export const POSTGRES_LEAVE_MS_MAX = 40_000
/** The api's connections to the auth process; more sign-ins at once wait, since a password costs memory there. */
export const AUTH_CONNECTIONS_MAX = 32
/** A password check waits its turn behind others; after so long the person should hear something. */
export const AUTH_PATIENCE_MS = 15_000
/** The auth process answers with a few hundred bytes. */
export const AUTH_ANSWER_BYTES_MAX = 64 * 1024
/** A browser's description of itself in the list of sessions. */
export const USER_AGENT_CHARS_MAX = 256

// --- gateway ---------------------------------------------------------------------------------------------------

/** A sparse flush waits so long for company: an eye does not notice it, and a commit serves tens of assets. */
export const FLUSH_SPARSE_MS = 100
/** From so many waiting messages on a flush goes at once; the next one gathers while it is under way. */
export const FLUSH_AT_ONCE_MESSAGES = 128
/** Samples, receipts and events between socket and commit. Beyond it sockets are not read. */
export const INGEST_QUEUE_BYTES_MAX = 16 * 1024 * 1024
/** The database is asked again after this, doubling. */
export const STORE_RETRY_MS_MIN = 50
export const STORE_RETRY_MS_MAX = 2_000

// --- server/db ---

/** A database on this machine or in this data centre; one that takes longer is away, and everybody hears so. */
export const DATABASE_CONNECT_MS_MAX = 5_000
/** Connections a process holds: PostgreSQL works on as many queries at once as it has cores, the rest is waiting. */
export const DATABASE_CONNECTIONS_MAX = 8
/** Requests that wait for a connection; beyond it the answer is "unavailable", not a longer queue. */
export const DATABASE_WAITERS_MAX = 1_000
/** Certificates that a gateway asks the database for in one statement: some milliseconds of it. */
export const IDENTIFY_TOGETHER_MAX = 256
/** Connections that wait to be identified; beyond it they are sent away and come again. */
export const IDENTIFY_WAITING_MAX = 10_000
/** How long a request waits for a connection. */
export const DATABASE_WAIT_MS_MAX = 10_000
/** One statement of a request. Reports that take longer belong to the worker. */
export const DATABASE_STATEMENT_MS_MAX = 15_000
/** A transaction that does nothing for so long holds locks that others wait for. */
export const DATABASE_IDLE_IN_TRANSACTION_MS_MAX = 15_000
/** A statement that waits for a lock for so long is in a queue that will not clear. */
export const DATABASE_LOCK_MS_MAX = 5_000
/** How often a session's sign of life is written, at most. */
export const SESSION_TOUCH_MS = 60_000
/** Between attempts to listen again after the connection was lost. */
export const DATABASE_RECONNECT_MS = 500
/** Messages of one asset over all its connections: a drive that reports at 100 Hz, five times over. */
export const ASSET_MESSAGES_PER_S = 500
/** What a device may send at once after it was offline, before it is slowed down. */
export const ASSET_MESSAGES_BURST = 2_000
/** Messages of one organisation: its neighbours share the commits. */
export const ORG_MESSAGES_PER_S = 25_000
export const ORG_MESSAGES_BURST = 50_000
/** An asset's usual interval as an engineer may set it: ten messages a second to one a week. */
export const RHYTHM_MS_MIN = 100
export const RHYTHM_MS_MAX = 7 * 86_400_000
/** Who has fallen silent is looked for so often: a tenth of the shortest patience and better. */
export const WATCH_SILENCE_EVERY_MS = 5_000
/** Signals and budgets of an asset that has gone are remembered for the next of its short connections. */
export const ASSET_MEMORY_MS = 10 * 60_000
/** A session without a connection is kept no longer; sooner when there are too many. */
export const SESSION_EXPIRY_S_MAX = 3_600
export const SESSIONS_MAX = 50_000
/** Rows of device events: one a minute for each asset and kind, so many a second over all. */
export const EVENT_QUIET_MS = 60_000
export const EVENTS_PER_S_MAX = 50

// --- server/identity: accounts, sessions, invitations ---

/** NIST SP 800-63B-4 section 3.1.1: at least 15 where the password is the only factor; at most more than anybody types. */
export const PASSWORD_CHARS_MIN = 15
export const PASSWORD_CHARS_MAX = 256
/** RFC 5321 section 4.5.3.1.3, as RFC 3696's erratum 1690 counts it. */
export const EMAIL_CHARS_MAX = 254
/** Each check of a password takes 64 MiB and a core for a moment. */
export const PASSWORD_CHECKS_AT_ONCE_MAX = 2
export const PASSWORD_CHECKS_WAITING_MAX = 40
/** Invitations and the first administrator's link: a week, so that a holiday does not need a second one. */
export const INVITATION_S = 7 * 24 * 3600
/** A browser that has signed in is known for half a year; then it is a stranger's once more. */
export const KNOWN_BROWSER_S = 180 * 24 * 3600
/** Failures that cost nothing, then the delay doubles from one second; it never exceeds a quarter of an hour. */
export const FAILURES_FREE_PER_PAIR = 5
export const FAILURES_FREE_PER_KNOWN = 10
export const FAILURES_FREE_PER_ADDRESS = 30
/** SP 800-63B-4 section 3.2.2: at most 100 consecutive failures on one account. */
export const FAILURES_FREE_PER_ACCOUNT = 100
export const FAILURE_DELAY_S_MAX = 15 * 60
/** A day without a failure and a count starts anew; an address, which many may share, after an hour. */
export const FAILURES_FORGOTTEN_S = 24 * 3600
export const ADDRESS_FAILURES_FORGOTTEN_S = 3600
/** TLS handshake, then CONNECT or the first request: a device on a bad mobile link needs two seconds. */
export const HANDSHAKE_MS_MAX = 10_000
export const CONNECT_MS_MAX = 10_000
/** Open sockets of one gateway (about 30 kB each), of one address (a site behind NAT), of one asset. */
export const CONNECTIONS_MAX = 20_000
export const CONNECTIONS_PER_ADDRESS_MAX = 5_000
export const CONNECTIONS_PER_ASSET_MAX = 8
/** An MQTT packet: the payload, its topic and its properties. */
export const PACKET_BYTES_MAX = PAYLOAD_BYTES_MAX + 4 * 1024
/** Unacknowledged messages of one connection: told to MQTT 5 clients, waited for with 3.1.1. */
export const RECEIVE_MAXIMUM = 100
export const UNACKNOWLEDGED_MAX = 1_000
/** Two topics need two aliases. */
export const TOPIC_ALIASES_MAX = 8
export const CLIENT_ID_CHARS_MAX = 128
export const SUBSCRIPTIONS_PER_SESSION_MAX = 16
/** A silent peer is gone after one and a half keep-alives (MQTT-3.1.2-22), or after this when it asked for none. */
export const KEEP_ALIVE_S_MAX = 1_200
export const SILENCE_MS_MAX = 30 * 60_000
/** A packet that has begun arrives within this, or its sender is taken for dead. */
export const SLOW_PACKET_MS_MAX = 30_000
/** So long a full queue is met with back-pressure alone; then senders are told to come back later. */
export const OVERLOAD_MS_MAX = 10_000
/** So long a sender over its rate is slowed down; then it is told. */
export const THROTTLE_MS_MAX = 30_000
/** A closing socket gets so long to take its last words. */
export const CLOSING_MS_MAX = 2_000
/** Certificates revoked so long ago are looked for again at every poll: transactions commit after they began. */
export const REVOCATION_OVERLAP_MS = 60_000
export const REVOCATION_POLL_MS = 1_000
/** How often a gateway says up to when its view is confirmed, when there is nothing new; a revocation is told at once. */
export const VIEW_TOLD_EVERY_MS = 10_000
/** Whoever was revoked and does not read why is cut off after this: the last socket closes within a second. */
export const EXPEL_MS_MAX = 300
/** Certificates of one transaction of `fairlead revoke`: some seconds of work, far less than gateways look back. */
export const REVOKE_BATCH_CERTIFICATES = 5_000
/** How long it waits for the gateways; they confirm within a second, or are cut off. */
export const REVOKE_CONFIRM_MS_MAX = 10_000
/** Certificates and assets of one request to revoke many: its body has at most 256 kB. */
export const REVOKE_MANY_MAX = 5_000
/** Back at an address within so long, and elsewhere in between: that is two machines and not one that moves. */
export const CLONE_WINDOW_MS = 10 * 60_000
export const PLACES_PER_ASSET_MAX = 8
/** A gateway that has not confirmed its view of revocations for so long refuses everybody (DESIGN section 8). */
export const REVOCATION_AGE_MS_MAX = 4 * 60_000
/** When an asset was last heard is written so often; the live tail knows sooner. Below the silence that counts as quiet. */
export const PRESENCE_HEARD_MS = 4_000
/** The live tail is woken so often at most; it shows ten frames a second. */
export const WAKE_MS_MIN = 100
/** A transaction as a whole, whatever it says about its timeouts; then its connection is cut. */
export const TRANSACTION_MS_MAX = 60_000
/** The links of a demonstration live as long as it does; one that runs for a month prints new ones. */
export const DEMONSTRATION_LINK_S = 30 * 24 * 3600
/** What we read of a typed password or address before judging it: more than their limits, so that the judge speaks. */
export const PASSWORD_TYPED_CHARS_MAX = 2_000
export const EMAIL_TYPED_CHARS_MAX = 400
/** Counts of failures that are forgotten anyway are deleted once an hour. */
export const ATTEMPTS_PURGE_MS = 3_600_000

// --- reading telemetry (server/telemetry, server/assets/list.ts) -----------------------------------------------------

/** A screen has about this many columns of pixels; more buckets cannot be seen. */
export const SERIES_BUCKETS_MAX = 2_000
export const SERIES_BUCKETS_DEFAULT = 600
/** Twenty years: recordings of past decades are read back, a typing error is not worked on. */
export const SERIES_SPAN_MS_MAX = 20 * 366 * 86_400_000
/** 24 bytes each while a chart is computed: at most 48 MB for one request. */
export const SERIES_POINTS_MAX = 2_000_000
/** Assets of one answer of series: a wall of tiles, or a class of machines side by side. */
export const SERIES_ASSETS_MAX = 60
/** Signals of one answer: with 2,000 buckets each some twenty megabytes of JSON before it is packed. */
export const SERIES_SIGNALS_MAX = 120
/** Samples of one answer: one JSON document in memory, on both sides. What is more is an export. */
export const SAMPLES_POINTS_MAX = 200_000
/** Points that an export holds at a time, however long it is: five megabytes, and a second of rows. */
export const EXPORT_POINTS_AT_ONCE = 100_000
/** Stretches of time that it reads at once: as long as they hold no more; no longer, for the database works one out whole. */
export const EXPORT_STRETCHES_MS = [
  1, 1_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000, 691_200_000, 2_764_800_000,
] as const
/** And the one that it begins with: an hour. */
export const EXPORT_STRETCH_FIRST = 4
/** Rows of CSV that are made before others have their turn: some milliseconds, half a megabyte. */
export const EXPORT_ROWS_A_TURN = 5_000
/** Rows of a row group of Parquet: readers skip whole groups; each is made in one go, some 50 ms, and costs a kilobyte in the end. */
export const EXPORT_ROWS_A_GROUP = 25_000
/** Rows of telemetry taken from the database at once: half a megabyte of segments, one or a few of blocks. */
export const STORED_PER_FETCH = 250
/** Computed signals are numbered from here: beyond what a device can declare, and within five digits. */
export const COMPUTED_NO_MIN = 50_001
/** Of an organisation, archived ones included; each costs a line wherever an asset's signals are listed. */
export const COMPUTED_MAX = 2_000
/** Parts, depth and signals of one: more is no figure that a person reads. */
export const COMPUTED_PARTS_MAX = 32
export const COMPUTED_DEPTH_MAX = 5
export const COMPUTED_SIGNALS_MAX = 8
export const COMPUTED_STATES_MAX = 20
/** Points that the computed signals of one answer are made of: some tens of megabytes. */
export const COMPUTED_POINTS_MAX = 500_000
/** Parts times points of all computed signals of one answer: half a second of work, in turns with other requests. */
export const COMPUTED_STEPS_MAX = 6_000_000
/** Definitions opened before other requests have their turn: some milliseconds. */
export const COMPUTED_OPENED_A_TURN = 50
/** Retention of telemetry (db/migrations/0069): alarms look back some weeks; beyond a century nobody has asked. */
export const KEEP_DAYS_MIN = 30
export const KEEP_DAYS_MAX = 36_500
/** What leaves is a day old at most when it goes; an hour is often enough. */
export const RETAIN_EVERY_MS = 3_600_000
/** Rows dropped in one transaction, which holds the lock of a site: some hundred milliseconds. */
export const RETAIN_ROWS_MAX = 2_000
/** Assets told of by storage used: whoever takes most is among them. */
export const STORAGE_ASSETS_MAX = 1_000
/** And without a cursor: a month of hourly blocks; of the largest, more points than an answer may have. */
export const STORED_AT_ONCE = 1_000
/** Points of blocks opened before other requests have their turn: some milliseconds, of the largest block some tens. */
export const POINTS_A_TURN = 200_000
/** What a block costs beside its points, in points: it is opened and unpacked. */
export const BLOCK_TURN_POINTS = 2_000
/** Blocks opened for the last values of what has not been heard for a day. */
export const NEWEST_BLOCKS_MAX = 256
/** Assets of one request for sparklines: two screens full of a fleet page. */
export const SPARKLINE_ASSETS_MAX = 60
export const SPARKLINE_SECONDS_MAX = 3_600
/** Columns of pixels of a sparkline. */
export const SPARKLINE_BUCKETS = 60
/** Key signals of an asset on a page of many. */
export const SPARKLINE_SIGNALS = 3
export const UNIT_CHARS_MAX = 20
export const EVENTS_PER_PAGE_DEFAULT = 50
export const EVENTS_PER_PAGE_MAX = 200
/** How far to walk back for the last values of one asset, and of each of many. */
export const NEWEST_REACH_OF_ONE = { segmentsPerAsset: 64, seconds: 3_600 }
export const NEWEST_REACH_OF_MANY = { segmentsPerAsset: 4, seconds: 30 }

/** Assets of one live stream: what a page shows. */
export const LIVE_ASSETS_MAX = 100
/** A browser has a handful of tabs; each stream costs the database a question now and then. */
export const LIVE_STREAMS_PER_SESSION_MAX = 8
export const LIVE_STREAMS_MAX = 400
/** Ten pictures a second are as many as a person reads. */
export const LIVE_INTERVAL_MS_MIN = 100
/** While a stream's assets are silent it looks less often; still well under a second. */
export const LIVE_INTERVAL_MS_MAX = 400
/** At the latest after this the session, the sites and the presence are looked at again: a second, with time to do it. */
export const LIVE_TICK_MS = 750
export const LIVE_BEAT_MS = 2_000
/** How often an open stream says so in the database; after three minutes of silence it counts as closed. */
export const LIVE_REGISTER_MS = 60_000
/** What one look may bring of one site and gateway; a reader who is further behind is told of a gap and sees the newest. */
export const LIVE_SEGMENTS_MAX = 400
/** A gateway that nobody has heard yet is looked for among the segments received this long ago. */
export const LIVE_DISCOVERY_MS = 60_000

/** Names opened already, so that a list of ten thousand is not opened again: 100 bytes each and their sealed form. */
export const OPENED_NAMES_MAX = 50_000
/** A device that is known and refused gets so long to say CONNECT and hear why. */
export const REFUSAL_MS_MAX = 1_000
/** An HTTPS request, headers and body; and how long its answer may wait for the commit. */
export const INGEST_REQUEST_MS_MAX = 20_000
export const INGEST_COMMIT_MS_MAX = 30_000
export const INGEST_HEADER_BYTES_MAX = 8 * 1024
/** Samples of one event of a live stream; beyond, it carries the newest of each signal and a gap is told. */
export const LIVE_SAMPLES_MAX = 10_000
/** What is held at which site stands in the context of every transaction: ten groups of 200 sites are 75 kB of it. */
export const SITES_PER_GROUP_MAX = 200
export const GROUPS_PER_PERSON_MAX = 10
/** Nobody reads more than a hundred groups; an organisation that needs more means sites. Archived ones do not count. */
export const GROUPS_PER_ORG_MAX = 100
/** API tokens: a year at most, so that one that was forgotten ends by itself. */
export const TOKEN_DAYS_MAX = 365
/** A name of 120 code points, sealed, in base64: at most 4 bytes each and 33 around them. */
export const NAME_SEALED_CHARS_MAX = 1_000
/** What a session may be told to do at most; the database holds the same bounds (app.org_settings). */
export const SESSIONS_PER_PERSON_MAX = 100
/** SP 800-63B-4 section 2.2.3: at most an hour without a touch, a day at all; below five minutes nobody could work. */
export const IDLE_MINUTES_MIN = 5
export const IDLE_MINUTES_MAX = 60
export const ABSOLUTE_HOURS_MAX = 24
/** Operating as a tenant: at most an hour, then it is asked for again. */
export const OPERATE_MINUTES_MAX = 60
/** Grants of the past that are listed; the audit log has them all. */
export const GRANTS_LISTED_MAX = 200
/** Sessions that are listed, newest first: an organisation of a hundred people with ten each. */
export const SESSIONS_LISTED_MAX = 1_000
/** Certificates of one answer: ten thousand assets with five each, 15 MB before compression. */
export const CERTIFICATES_LISTED_MAX = 50_000
/** Assets that the banner names; the rest is a number that leads to the list. */
export const EXPIRING_NAMED_MAX = 3
/** Assets that a reminder lists; the rest is a number. */
export const REMINDER_ASSETS_MAX = 50
/** Reminders go by UTC days; ten minutes into one is early enough. */
export const REMIND_EVERY_MS = 10 * 60_000
/** "Last used" of a certificate is written this often at most: it says lately, it is no log. */
export const CERTIFICATE_USE_EVERY_MS = 3_600_000
/** Certificates that a gateway remembers having told of; the oldest are told again after it. */
export const CERTIFICATE_USES_MAX = 100_000
/** Of the key under which one person's name is sealed: AES-256. */
export const PERSON_KEY_BYTES = 32
/** An organisation's sites that one person can be assigned to by name; beyond that a role that sees all is meant. */
export const SITES_PER_PERSON_MAX = 500

// --- server/mail ---

/** A person waits for the answer to an invitation; an SMTP server that is silent for so long is away. */
export const MAIL_PATIENCE_MS = 10_000
/** Every open connection is identified again within this: an asset that was moved, an organisation that was closed. */
export const REIDENTIFY_S = 120

// --- server/worker ---------------------------------------------------------------------------------------------

/** The gateway refuses an overdue certificate by itself; this only makes the revocation a row that people see. */
export const REVOKE_UNCONFIRMED_EVERY_MS = 15_000
/** An old certificate ends this soon after its planned end; it was valid for days beside the new one. */
export const REVOKE_RETIRED_EVERY_MS = 15_000
/** Locks taken by one statement of those jobs. */
export const REVOKE_BATCH_MAX = 500
/** A worker that was down over a weekend has still left partitions for it. */
export const SEGMENT_DAYS_AHEAD = 7
export const SEGMENT_DAYS_EVERY_MS = 3_600_000
/** How often the worker looks for sites whose segments wait. */
export const COMPACT_EVERY_MS = 10_000
/** Segments wait so long for company: every time points are added to a block it is written anew. */
export const COMPACT_AFTER_MS = 30 * 60_000
/** So many do not wait: some three megabytes, which a query would have to open one by one. */
export const COMPACT_SEGMENTS_MANY = 2_000
/** Sites looked for at once; what is left is found at the next look. */
export const COMPACT_SITES_MAX = 100
/** Points of blocks that one transaction opens to add to them: a few seconds of work, 100 MB for a moment. */
export const COMPACT_POINTS_MAX = 4_000_000
/** Segments opened before others have their turn: some ten milliseconds. */
export const COMPACT_SEGMENTS_A_TURN = 16
/** From so few points of a signal nobody can tell how often it speaks, unless they are from a while. */
export const RATE_POINTS_MIN = 8
export const RATE_MS_MIN = 10 * 60_000
/** Cells of fewer points on average cost more than the points themselves. */
export const CELL_POINTS_MIN = 15
/** A day of segments stays so long after its end: the last values of what speaks hourly are found there. */
export const SEGMENT_DAYS_KEPT_S = 2 * 3_600
export const SEGMENT_DAYS_DROP_EVERY_MS = 3_600_000
/** Marks of writers that are gone, deleted at once. */
export const COMPACT_FORGET_MAX = 10_000
/** Statements prepared on one connection: more than the platform has operations; each costs the server some 50 kB. */
export const DATABASE_STATEMENTS_MAX = 128
/** Texts remembered to recognise a second time; lists of ids make many that never come again. */
export const DATABASE_STATEMENTS_SEEN_MAX = 1_000
/** Messages a second that are read in rounds. Below, nothing gathers; above, messages are company enough without. */
export const ROUNDS_FROM_PER_S = 100
export const ROUNDS_UP_TO_PER_S = 4_000

// --- the audit log's tree (core/merkle, server/worker/sealing, server/witness) -----------------------------------------

/** A checkpoint has 300 bytes and 200 more for each witness; a signature of the post-quantum kind nearly 5 kB. */
export const NOTE_BYTES_MAX = 128 * 1024
/** C2SP: verifiers accept at least 16; Go's implementation 100. */
export const NOTE_SIGNATURES_MAX = 100
/** A line is sealed within a second or so; asking costs nothing while nobody writes. */
export const SEAL_EVERY_MS = 500
/** While the vault or the database is away it is asked again after this, not twice a second. */
export const SEAL_RETRY_MS = 5_000
/** Lines of one organisation in one checkpoint: a third of a second's work, 320 kB of hashes in memory. */
export const SEAL_LINES_MAX = 10_000
/** Organisations of one transaction of the sealer, so that one commit serves many. */
export const SEAL_ORGS_MAX = 100
/** Passes of one round: a million lines of one organisation; then the worker looks whether it should stop. */
export const SEAL_PASSES_MAX = 100
/** A tree that does not fit together is looked at again after this: somebody may have mended it. */
export const SEAL_STUCK_MS = 60_000
/** How far the sealer is behind is measured this often; lines older than that and unsealed are worth a warning. */
export const SEAL_WATCH_EVERY_MS = 10_000
export const SEAL_LATE_MS = 60_000
/** Witnesses see checkpoints of every organisation that has a new one, this often. */
export const WITNESS_EVERY_MS = 10_000
export const WITNESS_ORGS_MAX = 200
/** Requests to one witness at once, and how long each may take. */
export const WITNESS_REQUESTS_AT_ONCE = 4
export const WITNESS_PATIENCE_MS = 10_000
/** C2SP tlog-witness: a consistency proof has at most 63 lines. */
export const PROOF_HASHES_MAX = 63
/** A kept checkpoint may be this much older than an export that does not know it: their clocks differ, a commit takes a moment. */
export const CHECKPOINT_CLOCKS_S = 60
/** One line of an export: a change of many large columns has some kilobytes; an endless line must not fill the memory. */
export const EXPORT_LINE_BYTES_MAX = 16 * 1024 * 1024
/** What a witness reads of one request: the proof (63 lines) and the note. */
export const WITNESS_REQUEST_BYTES_MAX = NOTE_BYTES_MAX + 4 * 1024
/** Logs that one witness remembers, a file of 500 bytes each; new ones beyond it are refused, known ones go on. */
export const WITNESS_LOGS_MAX = 100_000
export const WITNESS_CONNECTIONS_MAX = 1_000
/** Contradictions that a witness keeps as evidence; each is a whole request. */
export const WITNESS_EVIDENCE_MAX = 1_000
/** Witnesses of one platform: each is a party of its own; more are not more trust. */
export const WITNESSES_MAX = 8

// --- server/identity: second factors, letters --------------------------------------------------------------------------

/** From a right password to the second factor: time to find the telephone, and to read two codes. */
export const PENDING_SIGN_IN_S = 5 * 60
/** Codes that one right password may try; more take the password again, and the throttle with it. */
export const PENDING_TRIES_MAX = 5
/**
 * Wrong codes of an authenticator app in a row, after which it opens nothing more at browsers nobody knows, at known ones, and
 * inside a session: together at most the 100 of SP 800-63B-4 section 3.2.2, so that six digits are guessed with a chance
 * of 3 in 10,000 and never better, however long somebody tries. Apart, so that a stranger who knows the password ends
 * their own tries and not the owner's.
 */
export const TOTP_FAILURES_NEW_MAX = 40
export const TOTP_FAILURES_KNOWN_MAX = 40
export const TOTP_FAILURES_INSIDE_MAX = 20
/** From the QR code to the first code of it. */
export const TOTP_BEGUN_S = 15 * 60
export const RECOVERY_CODES = 10
/** From the question to the touch of the key, a telephone fetched for it included. */
export const CHALLENGE_S = 5 * 60
/** Nobody carries more keys; each is sent with every question. */
export const PASSKEYS_PER_ACCOUNT_MAX = 20
/** A passkey's answer: its certificate and signature are a few kilobytes. */
export const PASSKEY_ANSWER_CHARS_MAX = 16_384
/** Grants of operating-as are dead when their time is over; this tells of it. */
export const END_OPERATING_EVERY_MS = 15_000
/** How long after showing a factor what is dangerous is done without asking again; ctx.live says the same. */
export const STEP_UP_S = 10 * 60
/** A success after so many failures is told to the owner (ASVS V6.3.5), and so many wrong codes after a right password. */
export const FAILURES_SUSPICIOUS = 10
/** A link in a letter: until the mail has come and been read, and no longer. */
export const PASSWORD_RESET_S = 30 * 60
export const EMAIL_CHANGE_S = 2 * 3600
/** Letters to one address that somebody else can cause, in an hour. */
export const RESET_LETTERS_PER_HOUR_MAX = 5
/** Requests whose letters are looked up in the background; beyond it they are dropped and asked for again. */
export const RESETS_WAITING_MAX = 200
/** A letter that could not be handed on is tried again after this, doubling, and given up after three days. */
export const NOTICE_RETRY_S_MIN = 15
export const NOTICE_RETRY_S_MAX = 3600
export const NOTICE_AGE_S_MAX = 3 * 24 * 3600
/** Letters taken up at once. */
export const NOTICES_PER_ROUND = 20
/** Without a wake-up the table is looked at this often, for what waits for another try. */
export const NOTICE_ROUND_MS = 15_000
/** Letters that the demonstration shows. */
export const OUTBOX_LETTERS_MAX = 50

// --- server/audit: reading the log, exports ---

/** Lines of a page that a person reads. */
export const AUDIT_PAGE_LINES_MAX = 200
/** Lines that one request looks at, however few match: the next one goes on from there. A tenth of a second. */
export const AUDIT_SCAN_LINES_MAX = 10_000
/** What somebody types to find a line. */
export const AUDIT_SEARCH_CHARS_MAX = 200
/** Bars of the plot of lines over time. */
export const AUDIT_BUCKETS_MAX = 120
/** Lines that an export reads in one short transaction; a megabyte or two, which is all that it holds in memory. */
export const AUDIT_EXPORT_BATCH_LINES = 2_000
export const AUDIT_TICKET_BYTES = 32

// --- streams of the audit log (server/audit/sinks, server/worker/sinks) ---

/** Named in the operator's file: the log servers of one plant. */
export const SINK_TARGETS_MAX = 50
/** An address of a webhook, a host of a syslog server. */
export const SINK_TARGET_CHARS_MAX = 1_000
/** A certificate authority's chain in PEM. */
export const SINK_CA_CHARS_MAX = 16_384
/** Bytes of the key that a webhook's signatures are made with. */
export const SINK_SECRET_BYTES = 32
/** How often the worker looks whether a stream has something to deliver. */
export const SINKS_EVERY_MS = 1_000
/** Streams that one worker delivers at once, and lines of one delivery: half a megabyte at most times. */
export const SINKS_AT_ONCE_MAX = 16
export const SINK_BATCH_LINES = 500
/** A receiver that has not taken a delivery by then gets it again later. */
export const SINK_PATIENCE_MS = 10_000
/** A syslog server that does not close after our end has taken the lines, as far as anybody can know. */
export const SINK_CLOSE_MS = 3_000
/** What of a receiver's answer is read before it is let go. */
export const SINK_ANSWER_BYTES_MAX = 16_384
/** After a failure the wait doubles, up to this: a log server that was repaired hears again within five minutes. */
export const SINK_RETRY_MS_MIN = 1_000
export const SINK_RETRY_MS_MAX = 5 * 60_000
/** How long a person waits for the outcome of a test, and how often it is looked for. */
export const SINK_TEST_POLL_MS = 200
export const SINK_TEST_PATIENCE_MS = 15_000
/** The day's checkpoint goes out within so long of being due. */
export const CHECKPOINT_MAIL_EVERY_MS = 10 * 60_000

// --- lists of revocations and answers about certificates, for outsiders (server/vault, server/worker/crl, server/pki) ---

/** A list is good for a day, so that a week-end of an outsider's proxy does not matter and a night of ours does not. */
export const CRL_VALID_MS = 24 * 3_600_000
/** The root's is empty, and its key is not wanted in memory more than a moment a day. */
export const ROOT_CRL_VALID_MS = 30 * CRL_VALID_MS
/** And the last one before its key leaves, or takes two people: longer than the year after which they make the next. */
export const OFFLINE_ROOT_CRL_VALID_MS = 400 * CRL_VALID_MS
/** And made again every hour (the root's every day): twenty-three failures in a row before one has run out. */
export const CRL_EVERY_MS = 3_600_000
/** Revocations wake the worker; without a wake-up it looks this often. */
export const CRL_LOOK_MS = 30_000
/** Two lists are at least this far apart, however fast revocations come: a hundred thousand entries take a second. */
export const CRL_GAP_MS = 3_000
/** Revocations that the vault reads and encodes at once, before it lets others have their turn. */
export const CRL_PAGE_ENTRIES = 500
/** A question about a few certificates is 200 bytes; browsers and proxies ask about one. */
export const OCSP_REQUEST_BYTES_MAX = 4_096
export const OCSP_CERTIFICATES_MAX = 10
/** RFC 9654 section 2.1. */
export const OCSP_NONCE_BYTES_MAX = 128
/** Answers that are being signed at once; the vault has its devices and people to serve, outsiders may ask again. */
export const OCSP_AT_ONCE_MAX = 8
/** An answer is what the database said at that moment; for how long somebody may rely on it. */
export const OCSP_VALID_MS = 3_600_000
/** The responders' certificates cannot be revoked, so they are short, renewed at two thirds. */
export const OCSP_CERTIFICATE_days = 7
/** How long an outsider's cache may keep a list: well below the five minutes within which a revocation is known. */
export const CRL_CACHE_s = 60

// --- claim codes and EST (server/assets/claim-codes, server/gateway/est) -----------------------------------------------

/** A device is commissioned within two weeks of its sheet; a quarter of a year is the longest (app.claim_code says so too). */
export const CLAIM_CODE_DAYS_DEFAULT = 14
export const CLAIM_CODE_DAYS_MAX = 90
/** Codes of one request: a sheet of ten pages. */
export const CLAIM_CODES_PER_REQUEST_MAX = 200
/** A request in base64 has 600 bytes; some tools fold lines and add names, nobody needs more than this. */
export const EST_REQUEST_BYTES_MAX = 8_192
/** The `Authorization` header: an asset's id and a code. */
export const EST_CREDENTIALS_CHARS_MAX = 256
/** Connections for enrolment: each device needs one, once in three years. */
export const EST_CONNECTIONS_MAX = 1_000
/** An authority's certificates change every few years; asking the vault for each stranger would let strangers ask it. */
export const EST_TRUST_TTL_MS = 60_000
/** Wrong codes that an address may show at once and every half minute: a person who reads a label badly, a site behind NAT. */
export const CLAIM_FAILURES_BURST = 10
export const CLAIM_FAILURES_PER_S = 1 / 30
/** Beyond it an address is suspect, and all suspects share these tries: an honest neighbour of a guesser still gets in. */
export const CLAIM_SUSPECT_TRIES_PER_S = 10
export const CLAIM_SUSPECT_TRIES_BURST = 20
/** Wrong codes from everywhere, before unknown addresses wait as well: 160 bits are not found, the database is spared. */
export const CLAIM_FAILURES_ALL_PER_S = 50
export const CLAIM_FAILURES_ALL_BURST = 500
/** Addresses with failures that are remembered; the ones seen longest ago are forgotten first. */
export const CLAIM_ADDRESSES_MAX = 10_000
/** Guessing is told once in this time, with how often it was tried. */
export const CLAIM_GUESSES_TOLD_MS = 60_000

// --- bulk import of assets (core/csv/assets.ts, server/assets/importing, web/pages/import) ------------------------------

/** Lines of one file: more than most organisations have assets. All of it, its answers included, is in the browser's memory. */
export const IMPORT_LINES_MAX = 5_000
/** Such a file with a request of two kilobytes on each line, half of what the platform itself has to hold for them. */
export const IMPORT_FILE_BYTES_MAX = 16 * 1024 * 1024
/** Lines of one request: a second or two of signing, a quarter of a megabyte of answer; then others have their turn. */
export const IMPORT_BATCH_LINES_MAX = 50
/** Of their text, so that the request with all its names stays below REQUEST_BYTES_MAX. */
export const IMPORT_BATCH_CHARS_MAX = 60_000
/** A certificate request in PEM spans a dozen lines; one of CSR_PEM_CHARS_MAX this many. */
export const IMPORT_ROW_LINES_MAX = 132

// --- alarms (core/alarm, server/alarms, server/worker/alarms) ------------------------------------------------------------

/** A rule that a person can still read, and that costs a sample microseconds. */
export const ALARM_CONDITIONS_MAX = 32
export const ALARM_CONDITION_DEPTH_MAX = 6
export const ALARM_SIGNALS_MAX = 8
/** Rules of one organisation: a hundred thousand at work (rules times assets) cost the worker under 200 MB. */
export const ALARM_RULES_MAX = 5_000
export const ALARM_EVALUATIONS_MAX = 200_000
/** Delays, spans and silences: a month. */
export const ALARM_SECONDS_MAX = 31 * 86_400
/** Data that is older than this at its receipt says nothing of now, if the rule does not say otherwise. */
export const ALARM_LATE_S_DEFAULT = 300
export const ALARM_LATE_S_MAX = 86_400
/** A time so far before the newest one, which lies in our future, is a clock that was set and not a reordered message. */
export const ALARM_CLOCK_JUMP_MS = 10_000
/** States that one condition names. */
export const ALARM_STATES_MAX = 20
/** Shelving ends by itself: a shift or two, so that nobody inherits what nobody remembers. */
export const ALARM_SHELVE_HOURS_MAX = 24
/** Times that a trial names; the rest is a number. */
export const ALARM_EPISODES_LISTED_MAX = 500
/** Alarms and lines of their journal in one answer. */
export const ALARMS_LISTED_MAX = 2_000
export const ALARM_EVENTS_PER_PAGE_MAX = 200
export const ALARM_EVENTS_PER_PAGE_DEFAULT = 50
/** IEC 62682 and EEMUA 191: more than ten in ten minutes are more than one person can answer. */
export const ALARM_FLOOD = { alarms: 10, ms: 10 * 60_000 } as const
/** ISA-18.2: three times within a minute is chattering. */
export const ALARM_CHATTER = { raises: 3, ms: 60_000 } as const
/** An alarm that has stood for a day is furniture. */
export const ALARM_STALE_MS = 86_400_000
/** Rows that statistics are made of, the newest; more is a flood that its own figure tells. */
export const ALARM_STATISTICS_ROWS_MAX = 100_000
export const ALARM_STATISTICS_DAYS_MAX = 92
/** Segments of one look, of each writer and site: some milliseconds of work, then others have their turn. */
export const ALARM_TAIL_SEGMENTS = 250
/** Between two looks at least: a sample is an alarm within a second, and a look serves every organisation. */
export const ALARM_LOOK_MS_MIN = 100
/** And at most, when nothing wakes it; delays end by the clock. */
export const ALARM_LOOK_MS_MAX = 500
/** Writers that nobody knows yet are looked for this often, so far back. Clocks of gateways differ, commits take a moment. */
export const ALARM_DISCOVERY_EVERY_MS = 500
export const ALARM_DISCOVERY_MS = 60_000
/** After a start they are looked for from the last cursor and so much before it. */
export const ALARM_OVERLAP_MS = 15 * 60_000
/** A writer that is silent for so long is forgotten; it would be discovered again. */
export const ALARM_WRITER_FORGOTTEN_MS = 3_600_000
/** Time passes for a rule so long after it did for us: what was sent before is read first. */
export const ALARM_SLACK_MS = 1_000
/** What rules remember is written down this often; after a crash so much is read once more. */
export const ALARM_CHECKPOINT_MS = 20_000
/** Rules, assets and signals are looked at anew this often, and at once when a rule changes. */
export const ALARM_RULES_EVERY_MS = 10_000
/** Changes, and memories, of one statement. */
export const ALARM_WRITE_MAX = 500
/** While the database or the vault is away it is asked again after this. */
export const ALARM_RETRY_MS = 1_000
/** Late data is told of in the journal so often for each alarm: a backfill of weeks is one story, not a thousand. */
export const ALARM_LATE_TOLD_MS = 10 * 60_000
export const ALARM_SHELVES_EVERY_MS = 5_000
export const ALARM_SHELVES_AT_ONCE = 500
/** After an outage of ours devices get so long to be heard again before their silence is theirs. */
export const ALARM_GRACE_MS = 60_000
/** An organisation whose alarms cannot be read is tried again after this; the others go on. */
export const ALARM_ORG_RETRY_MS = 30_000
/** Points of a trial: two weeks of a signal at 1 Hz, a second or two of work in slices. */
export const ALARM_TRY_POINTS_MAX = 1_500_000
/** A window in which alarms are suppressed, at most: what stands still for longer wants its rules disabled, by somebody who looks. */
export const MAINTENANCE_DAYS_MAX = 30
/** Begun or planned, of one organisation: each is compared with each of its assets. */
export const MAINTENANCE_OPEN_MAX = 500
/** Of those that are over the newest are listed; the journal and the audit log have all. */
export const MAINTENANCE_PAST_LISTED_MAX = 200
/** Alarms of one event of a live stream; a flood is told as a number, and read as a list. */
export const LIVE_ALARMS_MAX = 500
/** A stream looks for alarms when it is woken for one, and so often without: an asset may have moved out of sight. */
export const LIVE_ALARMS_EVERY_MS = 10_000
/** A change is written before it is committed, by another clock; so much is looked at twice. */
export const LIVE_ALARMS_OVERLAP_MS = 30_000

/** The queue of alarms to be told is looked at this often; so many lines of the journal are taken at once. */
export const NOTIFY_EVERY_MS = 1_000
export const NOTIFY_AT_ONCE = 5_000
/** A burst is one notification: it waits so long for what belongs to it. */
export const NOTIFY_COLLECT_S = 10
/** One person gets no more than one letter about alarms in this time; what comes meanwhile goes into the next. */
export const NOTIFY_GAP_S = 5 * 60
/** Alarms that one notification names; the others are counted. */
export const NOTIFY_LISTED_MAX = 200
/** Alarms that a letter names, and those that have a link to acknowledge them: more is a flood, which wants the console. */
export const ALARM_LETTER_LISTED_MAX = 20
export const ALARM_LETTER_LINKS_MAX = 5
/** A link in a letter about an alarm: one shift. */
export const ALARM_LINK_S = 12 * 3600
/** Sites that somebody chooses one by one. */
export const NOTIFY_SITES_MAX = 200
/** What somebody was told, as it is listed. */
export const NOTIFICATIONS_LISTED_MAX = 100
/** A try to deliver to a webhook, all in all: a receiver that hangs is not waited for. */
export const WEBHOOK_PATIENCE_MS = 10_000
export const WEBHOOKS_AT_ONCE_MAX = 16
/** A message that did not arrive is tried again after this, doubling, and given up after three days. */
export const WEBHOOK_RETRY_MS_MIN = 2_000
export const WEBHOOK_RETRY_MS_MAX = 3_600_000
/** After trouble of our own, as a vault that is away: no try is counted, and nothing is hammered. */
export const WEBHOOK_RELEASED_MS = 10_000
/** Messages that a webhook gets one after the other before those that wait for room have their turn. */
export const WEBHOOK_IN_A_ROW_MAX = 20
export const WEBHOOK_AGE_S_MAX = 3 * 24 * 3600
/** Standard Webhooks asks for 24 to 64 bytes. */
export const WEBHOOK_SECRET_BYTES = 32
export const WEBHOOK_MESSAGES_LISTED_MAX = 100
/** Steps of the escalation: more is a list of people, and a group is one. */
export const ESCALATION_STEPS_MAX = 5
/** An alarm that waits for a day is no longer a matter of minutes. */
export const ESCALATION_MINUTES_MAX = 1_440
/** Steps are minutes apart. */
export const ESCALATE_EVERY_MS = 5_000
/**
 * A hole of this length in what gateways and the evaluation say of themselves is an outage, which is told; a restart takes
 * seconds. No less than app.watch_seen takes for one stretch of time (30 s).
 */
export const OUTAGE_S_MIN = 60
/** How often the worker says that alarms are evaluated, and looks for outages to tell. */
export const WATCH_PLATFORM_EVERY_MS = 5_000
/** Alarms are evaluated many times a second; whoever has not for so long is not heard saying that it does. */
export const EVALUATION_AGE_MS_MAX = 15_000
/** What was missed comes back part by part, and is one letter. */
export const OUTAGE_COLLECT_S = 60
/** Outages that are listed, the newest first. */
export const OUTAGES_LISTED_MAX = 100
/** What somebody was told, with its letters: a quarter of a year, for whoever asks what was known when. */
export const NOTIFICATIONS_KEPT_DAYS = 90
/** What was sent to a webhook, and what became of it: longer than a receiver is tried (three days), for looking into it. */
export const WEBHOOK_MESSAGES_KEPT_DAYS = 30
/** A link in a letter after its end: it opens nothing any more, and says nothing that the audit log does not. */
export const ALARM_LINKS_KEPT_DAYS = 7
/** How often, and how much of one kind and organisation at once: a flood leaves in several rounds. */
export const PRUNE_EVERY_MS = 3_600_000
export const PRUNE_AT_ONCE = 5_000
/** Browsers of one person in which they are told; app.push_add says the same. */
export const PUSH_BROWSERS_MAX = 10
/** What a browser calls itself, for its owner to know it again. */
export const PUSH_BROWSER_CHARS_MAX = 80
/** How often the worker looks for messages to browsers, how many are under way at once, and how long each try may take. */
export const PUSH_EVERY_MS = 1_000
export const PUSH_AT_ONCE = 16
export const PUSH_PATIENCE_MS = 10_000
/** A push service that does not take it is tried again after this, doubling; after a day it would be old news. */
export const PUSH_RETRY_S_MIN = 5
export const PUSH_RETRY_S_MAX = 1_800
export const PUSH_AGE_S_MAX = 24 * 3600
/** What a push service is shown to know us by; RFC 8292, section 2 allows a day. */
export const PUSH_TOKEN_S = 12 * 3600
/** One record of RFC 8188, as push services expect: 4096 bytes with all around it. */
export const PUSH_PLAIN_BYTES_MAX = 3_993
/** Digests come at a minute of the day; people of one round, each with the alarms of their organisation. */
export const DIGEST_EVERY_MS = 30_000
export const DIGEST_AT_ONCE = 200
/** Tiles of a dashboard: what fits on a wall, and what one stream of live values carries. */
export const DASHBOARD_TILES_MAX = 40
/** Signals of one chart, so that their lines can be told apart. */
export const DASHBOARD_TILE_SIGNALS_MAX = 4
/** The grid of a dashboard. Narrower than this a value does not fit. */
export const DASHBOARD_COLUMNS = 12
export const DASHBOARD_TILE_COLUMNS_MIN = 2
export const DASHBOARD_TILE_ROWS_MAX = 8
/** Stretches of time that the chart of a tile shows, in minutes: an hour to a month. */
export const DASHBOARD_CHART_MINUTES = [15, 60, 360, 1_440, 10_080, 43_200] as const
/** Dashboards that one person owns. */
export const DASHBOARDS_MAX = 100

// --- images that people upload (core/wire/images): plans of sites ---

/** A drawing of a site as WebP or PNG, legible when magnified; more is a photograph that was not scaled down. */
export const PLAN_BYTES_MAX = 3 * 1024 * 1024
/** Drawn, a pixel takes four bytes: 48 MB, which a phone can hold. A header that says more is a bomb. */
export const PLAN_PIXELS_MAX = 12_000_000
export const PLAN_SIDE_PX_MAX = 6_000
/** Base64 is four characters for three bytes; the rest is the JSON around it. */
export const PLAN_REQUEST_BYTES_MAX = 4 * Math.ceil(PLAN_BYTES_MAX / 3) + 1_024
/** What the console takes to scale down by itself: a scanned sheet of A0 at 200 dpi. */
export const PLAN_SOURCE_BYTES_MAX = 30 * 1024 * 1024
export const PLAN_SOURCE_PIXELS_MAX = 70_000_000
export const PLAN_SOURCE_SIDE_PX_MAX = 16_000
/** Marks on one plan; more lie on each other. The table says the same. */
export const PLAN_ASSETS_MAX = 200
/** Places are fractions of the plan: a ten-thousandth is less than a pixel. */
export const PLAN_PLACE_DIGITS = 4
// --- records (core/records) ----------------------------------------------------------------------------------------------

/** Blocks of a form: an examination of a large crane has some hundred points; more is two forms. */
export const FORM_BLOCKS_MAX = 200
/** What is asked, in one sentence that fits a phone. */
export const FORM_LABEL_CHARS_MAX = 200
/** How to look and what counts, under the question. */
export const FORM_HINT_CHARS_MAX = 500
/** Fewer than two leave nothing to choose; more than thirty are not found on a phone. */
export const FORM_OPTIONS_MIN = 2
export const FORM_OPTIONS_MAX = 30
/** Rows of the field that a text is typed into. */
export const FORM_TEXT_LINES_MAX = 20
/** A person who looks at one thing and says how it is takes two seconds at least, with gloves or without; walking not counted. */
export const RECORD_POINT_S_MIN = 2
/** Defects of one record: what has more wants to be scrapped, and a page that can be read. */
export const RECORD_DEFECTS_MAX = 100
/** Configurations of one machine that have a safe working load of their own. */
export const RECORD_LOADS_MAX = 50
/** Organisations may lengthen what is kept to a century. */
export const RECORD_KEEP_MONTHS_MAX = 1_200
/** Intervals of a duty: ten years. */
export const DUTY_MONTHS_MAX = 120
export const DUTY_DAYS_MAX = 3_660
/** Where a law names no end after use has ended: regulation 11 of LOLER has two years where it has a number. */
export const RECORD_AFTER_USE_MONTHS = 24
/** Places along one rope where it is measured, and earlier examinations that a trend is drawn through. */
export const ROPE_POSITIONS_MAX = 200
export const ROPE_GRADES_MAX = 30
/** A trend through fewer examinations is a line through two points, which always fits. */
export const ROPE_TREND_EXAMINATIONS_MIN = 3
/** A discard date further away than ropes live says only that nothing much has changed. */
export const ROPE_PREDICTION_DAYS_MAX = 3_660
/** Nesting of what is signed: a body is seven deep. */
export const CANONICAL_DEPTH_MAX = 16
/** Forms of an organisation that are in use: one for each kind of machine and of record, and room. */
export const FORMS_MAX = 200
/** Credentials in one answer, those that end last first. */
export const CREDENTIALS_LISTED_MAX = 500
/** Defects in one answer: what locks out first. */
export const DEFECTS_LISTED_MAX = 500
export const RECORDS_PER_PAGE_MAX = 200
export const RECORDS_PER_PAGE_DEFAULT = 50
export const DUTIES_PER_ASSET_MAX = 30
export const DUTIES_LISTED_MAX = 20_000
/** From how many days before its last day something counts as due, where nobody says otherwise. */
export const DUTY_WINDOW_DAYS_DEFAULT = 28
export const DUTY_WINDOW_DAYS_MAX = 366
/** What is signed, as text: a form and answers of full length. The database takes no more than 400,000 bytes sealed. */
export const RECORD_BODY_BYTES_MAX = 390_000
