internal import ArgumentParser

/// The program: `tableorder serve`, and what an operator needs around it.
@main
struct TableOrderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tableorder",
        abstract: "Ordering at the table for small restaurants.",
        discussion: """
            Configuration comes from environment variables, or from a file of them (--env-file):

              DATABASE_URL      where PostgreSQL is: postgresql://user:password@host/name?sslmode=verify-full&sslrootcert=…
              MIGRATION_DATABASE_URL
                                the same as the role that owns the tables: for `tableorder migrate`
              JWT_SECRET_KEY    signs the tokens: at least 32 characters of chance, as `openssl rand -base64 48` gives
              JWT_PREVIOUS_SECRET_KEY
                                still accepted while JWT_SECRET_KEY is being replaced
              ENVIRONMENT       development (the default) or production
              FRONTEND_URL      in production the origins whose pages may call the API, separated by commas
              LISTEN            fd:0 (the default), unix:/run/tableorder/app.sock, or 127.0.0.1:9000
              WORKERS           threads of a process that answer, 1…64 (3)
              INSTANCE          its number among the machine's, from 1: odd and even ones share the processors out
              LOG_FILE          one JSON object a line; standard error when not set
              LOG_LEVEL         debug, info (the default), warning or error
              IMAGE_DIR         where pictures of dishes are kept
              JWT_EXPIRE_HOURS, SESSION_EXPIRE_HOURS (16), SESSION_LAST_ORDER_TIMEOUT_HOURS (2)
              EVENT_RETENTION_DAYS (30), IDEMPOTENCY_RETENTION_HOURS (48)
                                what `tableorder prune` keeps

            A first start:

              tableorder migrate                                       # tables
              tableorder store create "한옥식당"                        # prints the store's id
              tableorder admin create --store 1 owner --role owner     # asks for a password
              tableorder table create --store 1 7                      # asks for a password
              tableorder check                                         # says what is still wrong, and how to mend it
              tableorder serve                                         # behind nginx
            """,
        version: "1.0.0",
        subcommands: [
            Serve.self, Migrate.self, StoreCommand.self, AdminCommand.self, TableCommand.self, KeyCommand.self,
            Demo.self, PrintOpenAPI.self, Check.self, PruneCommand.self, SetupCommand.self,
        ])
}
