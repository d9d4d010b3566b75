internal import ArgumentParser
internal import TableOrder

/// `tableorder admin …`
struct AdminCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "A store's staff.", subcommands: [Create.self, ResetPassword.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Create an account; asks for its password.")

        @OptionGroup var options: ConfigurationOptions
        @OptionGroup var store: StoreOption
        @OptionGroup var password: PasswordOptions

        @Argument(help: "1 to 50 characters.")
        var username: String

        @Option(name: .long, help: "owner (may also keep accounts and keys) or staff.")
        var role = RoleArgument.staff

        func validate() throws {
            guard (1...50).contains(username.unicodeScalars.count) else {
                throw ValidationError("A username has 1 to 50 characters.")
            }
        }

        func run() throws {
            let id = try withDatabase(options) { database in
                try Accounts.createAdmin(
                    username, role.role, password: try password.read(), storeID: store.id, passwords: Passwords(),
                    in: &database)
            }
            print(id)
        }
    }

    struct ResetPassword: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give somebody a new password; ends their sign-ins, and a lock.")

        @OptionGroup var options: ConfigurationOptions
        @OptionGroup var store: StoreOption
        @OptionGroup var password: PasswordOptions

        @Argument(help: "The account's name.")
        var username: String

        func run() throws {
            try withDatabase(options) { database in
                try Accounts.resetPassword(
                    of: username, to: try password.read(), storeID: store.id, passwords: Passwords(), in: &database)
            }
            print("The password of \(username) is changed.")
        }
    }
}

/// A role as it is written on the command line.
enum RoleArgument: String, ExpressibleByArgument, CaseIterable {
    case owner, staff

    var role: AdminUser.Role {
        switch self {
        case .owner: .owner
        case .staff: .staff
        }
    }
}
