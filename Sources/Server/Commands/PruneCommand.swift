internal import ArgumentParser
internal import TableOrder

/// `tableorder prune`
struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Remove what is past its retention; run it every hour.",
        discussion: """
            Removes events after EVENT_RETENTION_DAYS (30), idempotency keys after IDEMPOTENCY_RETENTION_HOURS (48),
            sign-outs of tokens that have expired, failed sign-ins that no longer count, and pictures that no dish has any
            more. Ends the sessions of parties that left without a word, so that the board hears of it. Orders are never
            removed. It may run beside the workers, be interrupted, and run again.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        try inOneSentence {
            let configuration = try options.load()
            let prune = Prune(
                settings: configuration.settings,
                pictures: configuration.imageDirectory.map { PictureFolder(path: $0) })
            let counts = try withDatabase(options) { database in try prune.run(in: &database) }
            print(
                "Removed \(counts.events) events, \(counts.idempotencyKeys) idempotency keys, \(counts.endedTokens) "
                    + "ended tokens and \(counts.signInFailures) failed sign-ins; ended \(counts.sessionsEnded) sessions."
            )
        }
    }
}
