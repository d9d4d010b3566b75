public import Postgres

/// The schema's history, oldest first: what `tableorder migrate` applies. The files are embedded in the program.
public enum Migrations {
    /// In the order in which they are applied.
    public static var all: [Migration] {
        [
            Migration(name: "m0001_house", sql: text(PackageResources.m0001_house_sql)),
            Migration(name: "m0002_ended_tokens", sql: text(PackageResources.m0002_ended_tokens_sql)),
            Migration(name: "m0003_tables", sql: text(PackageResources.m0003_tables_sql)),
            Migration(name: "m0004_menus", sql: text(PackageResources.m0004_menus_sql)),
            Migration(name: "m0005_calls", sql: text(PackageResources.m0005_calls_sql)),
            Migration(name: "m0006_moves", sql: text(PackageResources.m0006_moves_sql)),
            Migration(name: "m0007_api_keys", sql: text(PackageResources.m0007_api_keys_sql)),
            Migration(name: "m0008_event_readers", sql: text(PackageResources.m0008_event_readers_sql)),
            Migration(name: "m0009_walls", sql: text(PackageResources.m0009_walls_sql)),
            Migration(name: "m0010_user_versions", sql: text(PackageResources.m0010_user_versions_sql)),
        ]
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// What the workers' role may do: read and write rows, and nothing about tables themselves.
    ///
    /// Nothing that happened is erased, so that hardly anything may be deleted: keys and events once they are past
    /// their retention, and parts of a menu.
    /// - Parameter role: an existing role; it is quoted as an identifier.
    public static func grants(to role: String) -> String {
        let name = "\"" + role.replacing("\"", with: "\"\"") + "\""
        return """
            GRANT USAGE ON SCHEMA public TO \(name);
            GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO \(name);
            GRANT DELETE ON admin_users, idempotency_keys, events, sign_in_failures, ended_tokens, categories, menus, option_groups, options TO \(name);
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO \(name);
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO \(name);
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO \(name);
            REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM \(name);
            REVOKE EXECUTE ON FUNCTION every_store(), store_of_dish(bigint) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION every_store(), store_of_dish(bigint) TO \(name);
            """
    }
}
