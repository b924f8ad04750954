// What a process is told when it starts. Secrets are not in it: they are files in `secretsDir`.

export type Endpoint = { host: string; port: number }

export type DatabaseConfig = {
  /** A directory (Unix socket) or a host name. */
  host: string
  port: number
  name: string
  /** Present for an external server: TLS is required, its certificate is verified against `caFile` or the system's roots. */
  tls?: { caFile?: string; serverName?: string }
}

export type SmtpConfig = {
  host: string
  port: number
  from: string
  user?: string
  passwordFile?: string
  tls: 'implicit' | 'starttls'
}

export type Config = {
  mode: 'demonstration' | 'production'
  dataDir: string
  /** Sockets, mode 0700; short, because a socket path has at most 107 bytes. */
  runDir: string
  secretsDir: string
  database: DatabaseConfig
  listen: { api: Endpoint; mqtt: Endpoint; ingest: Endpoint }
  /** Where people's browsers find the console, for links and the Origin check. */
  publicUrl: string
  /** Subject alternative names of the listeners' certificates. */
  serverNames: string[]
  smtp?: SmtpConfig
}
