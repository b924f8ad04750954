// What `fairlead help` prints. Every command and every option that exists, one line each.

export const HELP = `fairlead: machines under an identity of their own, and people who watch them

  npm start                   the demonstration, with a simulated plant
  fairlead demo               the same
    --data DIR                where its data are (.fairlead/demo)
    --api-port N              the console and API (8443)
    --mqtt-port N             MQTT over mutual TLS (8883)
    --ingest-port N           HTTPS ingest over mutual TLS (8884)
    --est-port N              enrolment by EST over TLS (8885)
    --assets N                at least so many simulated assets

  fairlead fault              what can go wrong in the demonstration's plant
  fairlead fault ASSET FAULT [on|off]
                              make it wrong, or mend it: pump-1 cavitation

  fairlead up                 the platform alone, for real use
    --config FILE             its configuration (fairlead.json)
    --check                   say whether it is good, and start nothing

  fairlead status             what runs, since when, how often restarted
    --data DIR | --config FILE
    --json                    as JSON

  fairlead vault|auth|api|gateway|worker --config FILE
                              one process alone, with that configuration
  fairlead ca                 certification authorities; the root and its custodians
  fairlead build              build the console, where nobody may write later
  fairlead replay FILE.csv    stream a recording as a device (--help)
  fairlead revoke             revoke certificates past the api, in need (--help)
  fairlead verify FILE        check an export of the audit log, offline (--help)
  fairlead witness            countersign audit logs, for somebody else (--help)

Without an installed command: npm run fairlead -- <command>
`
