@testable import TableOrder

/// Who and what is in every test's database. Ids are fixed, so that a test can name what it means.
enum Cast {
    enum Stores {
        static let hanok: Int64 = 1
        static let chicken: Int64 = 2
    }

    enum Tables {
        static let one: Int64 = 11
        static let two: Int64 = 12
        /// Of 골목치킨.
        static let foreign: Int64 = 21
    }

    enum People {
        static let owner: Int64 = 101
        static let staff: Int64 = 102
        /// Owner of 골목치킨.
        static let foreign: Int64 = 201
    }

    enum Dish {
        /// 9000
        static let kimchi: Int64 = 1001
        /// 9000
        static let doenjang: Int64 = 1002
        /// 1000, sold out
        static let rice: Int64 = 1003
        /// 10000, with two groups of options
        static let bibimbap: Int64 = 1004
        /// 8000, not on the menu at present
        static let hidden: Int64 = 1005
        /// 18000, of 골목치킨
        static let foreign: Int64 = 2001
    }

    enum Option {
        /// One of these has to be chosen: 맵기.
        static let mild: Int64 = 511
        /// 500
        static let hot: Int64 = 512
        /// Two of these may be chosen, 추가: 1000
        static let egg: Int64 = 521
        /// 1500
        static let cheese: Int64 = 522
        /// 2000
        static let mushroom: Int64 = 523
        /// 3000, sold out
        static let beef: Int64 = 524
        /// 1000, of 골목치킨
        static let foreign: Int64 = 611
    }

    enum Password {
        static let owner = "owner-password"
        static let staff = "staff-password"
        static let table = "table-password"
    }

    /// Everything but the hashes.
    static let rows = """
        INSERT INTO stores (id, name, translations, origin) VALUES
            (1, '한옥식당', '{"en": {"name": "Hanok Kitchen"}}', '쌀: 국내산'),
            (2, '골목치킨', '{}', NULL);
        INSERT INTO store_counters (store_id) VALUES (1), (2);
        INSERT INTO admin_users (store_id, id, username, role, password_hash) VALUES
            (1, 101, 'owner', 'owner', 'OWNER'), (1, 102, 'staff', 'staff', 'STAFF'), (2, 201, 'owner', 'owner', 'OWNER');
        INSERT INTO table_auths (store_id, id, table_number, password_hash) VALUES
            (1, 11, '1', 'TABLE'), (1, 12, '2', 'TABLE'), (2, 21, '1', 'TABLE');
        INSERT INTO categories (store_id, id, name, translations, display_order) VALUES
            (1, 31, '찌개', '{"en": {"name": "Stews"}}', 1), (1, 32, '밥', '{}', 2), (2, 41, '치킨', '{}', 1);
        INSERT INTO menus (store_id, id, category_id, name, translations, price, display_order, is_sold_out, is_available)
        VALUES
            (1, 1001, 31, '김치찌개', '{"en": {"name": "Kimchi stew", "description": "Hot"}}', 9000, 1, false, true),
            (1, 1002, 31, '된장찌개', '{}', 9000, 2, false, true),
            (1, 1003, 32, '공기밥', '{}', 1000, 1, true, true),
            (1, 1004, 32, '비빔밥', '{}', 10000, 2, false, true),
            (1, 1005, 32, '콩국수', '{}', 8000, 3, false, false),
            (2, 2001, 41, '후라이드', '{}', 18000, 1, false, true);
        INSERT INTO option_groups (store_id, id, menu_id, name, min_choices, max_choices, display_order) VALUES
            (1, 51, 1004, '맵기', 1, 1, 1), (1, 52, 1004, '추가', 0, 2, 2), (2, 61, 2001, '맛', 0, 1, 1);
        INSERT INTO options (store_id, id, group_id, name, price_delta, is_sold_out, display_order) VALUES
            (1, 511, 51, '순한맛', 0, false, 1), (1, 512, 51, '매운맛', 500, false, 2),
            (1, 521, 52, '계란', 1000, false, 1), (1, 522, 52, '치즈', 1500, false, 2),
            (1, 523, 52, '버섯', 2000, false, 3), (1, 524, 52, '소고기', 3000, true, 4),
            (2, 611, 61, '반반', 1000, false, 1);
        ALTER TABLE stores ALTER id RESTART WITH 5000;
        ALTER TABLE admin_users ALTER id RESTART WITH 5000;
        ALTER TABLE table_auths ALTER id RESTART WITH 5000;
        ALTER TABLE categories ALTER id RESTART WITH 5000;
        ALTER TABLE menus ALTER id RESTART WITH 5000;
        ALTER TABLE option_groups ALTER id RESTART WITH 5000;
        ALTER TABLE options ALTER id RESTART WITH 5000;
        """

    static func script() throws -> String {
        let passwords = Passwords(cost: 4)
        return try rows.replacing("'OWNER'", with: "'\(passwords.hash(Password.owner))'")
            .replacing("'STAFF'", with: "'\(passwords.hash(Password.staff))'")
            .replacing("'TABLE'", with: "'\(passwords.hash(Password.table))'")
    }
}

typealias Dish = Cast.Dish
