internal import ArgumentParser
internal import Glibc
internal import Postgres
internal import TableOrder
internal import Web

/// What every command takes.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: "A file of NAME=value lines; variables of the environment win over it.")
    var envFile: String?

    func load() throws -> Configuration {
        try inOneSentence { try Configuration(EnvironmentFile.merged(envFile)) }
    }
}

/// Where a command finds the store.
struct StoreOption: ParsableArguments {
    @Option(name: .long, help: "The store's id, as `store create` printed it.")
    var store: Int64

    var id: Store.ID { Store.ID(store) }
}

/// A password, asked for on the terminal so that no list of processes and no shell history ever has it.
struct PasswordOptions: ParsableArguments {
    @Flag(name: .long, help: "Read the password from standard input, one line.")
    var passwordStdin = false

    func read() throws -> String {
        if !passwordStdin, isatty(STDIN_FILENO) == 1 {
            guard let entered = unsafe getpass("Password (8 to 72 bytes): ") else {
                throw CommandRefused("The password could not be read from the terminal.")
            }
            return unsafe String(cString: entered)
        }
        guard let line = readLine(strippingNewline: true) else {
            throw CommandRefused("There is no password on standard input.")
        }
        return line
    }
}

/// Runs a command's work on a connection of its own, and turns whatever goes wrong into one sentence.
func withDatabase<Value>(
    _ options: ConfigurationOptions, _ work: (inout Database) throws -> Value
) throws -> Value {
    try inOneSentence {
        var database = Database(try options.load().database())
        return try work(&database)
    }
}

/// Prints what went wrong as one sentence.
/// - Throws: `ExitCode.failure` for every error.
func inOneSentence<Value>(_ work: () throws -> Value) throws -> Value {
    do {
        return try work()
    } catch let error as ExitCode {
        throw error
    } catch {
        complain(sentence(for: error))
        throw ExitCode.failure
    }
}

func complain(_ sentence: String) {
    let line = Array("tableorder: \(sentence)\n".utf8)
    _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// What went wrong, for somebody at a terminal.
func sentence(for error: any Error) -> String {
    switch error {
    case let problem as Problem:
        problem.details.first.map { $0.message[.english] } ?? problem.kind.message[.english]
    case DatabaseError.unavailable(let reason): "PostgreSQL cannot be reached: \(reason)"
    case DatabaseError.server(let failure) where failure.sqlState == "42P01":
        "The database has no tables yet: run `tableorder migrate`."
    case DatabaseError.server(let failure) where failure.sqlState == "42501":
        "The database role lacks a right: \(failure.message)."
    case DatabaseError.server(let failure): "PostgreSQL refused (\(failure.sqlState)): \(failure.message)."
    default: String(describing: error)
    }
}
