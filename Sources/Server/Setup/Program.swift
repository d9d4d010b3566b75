internal import Glibc

/// A program of the system's, run to its end.
enum Program {
    /// What it says is on the terminal.
    /// - Throws: a sentence with the command when it cannot be run or fails.
    static func run(_ words: String...) throws(SetupFailed) {
        guard end(of: words, isQuiet: false) == 0 else {
            throw SetupFailed("`\(words.joined(separator: " "))` failed: what is above says why.")
        }
    }

    /// Whether it ends well; nobody hears what it says.
    static func succeeds(_ words: [String]) -> Bool {
        end(of: words, isQuiet: true) == 0
    }

    /// - Returns: its status as waitpid(2) gives it; nil when it cannot be run.
    private static func end(of words: [String], isQuiet: Bool) -> Int32? {
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if isQuiet {
            for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
                unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
            }
        }
        var id: pid_t = 0
        guard let name = words.first, unsafe posix_spawnp(&id, name, &actions, nil, &arguments, environ) == 0 else {
            return nil
        }
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) < 0 { guard errno == EINTR else { return nil } }
        return status
    }
}
