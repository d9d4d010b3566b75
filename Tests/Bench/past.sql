-- Stores with their menu, tables and past, as the API would have left them; set before: stores, tables, dishes, past
-- (orders in all), quick_hash, true_hash.
--
-- Ids are consecutive and from ranges of their own, so that whoever makes requests can count them. Foreign keys and the
-- like hold by construction; not checking them row by row makes two million orders a matter of a minute.

SET session_replication_role = replica;
SET TIME ZONE 'UTC';

INSERT INTO stores (id, name, translations, origin)
SELECT 110000 + s, '시험식당 ' || s, jsonb_build_object('en', jsonb_build_object('name', 'Test Kitchen ' || s)),
       '쌀: 국내산 / 배추김치(배추·고춧가루): 국내산 / 돼지고기: 국내산 / 소고기: 호주산'
FROM generate_series(1, :stores) s;

-- Eight categories a store.
INSERT INTO categories (store_id, id, name, translations, display_order)
SELECT 110000 + s, 120000 + s * 8 + c, '분류 ' || c, jsonb_build_object('en', jsonb_build_object('name', 'Category ' || c)), c
FROM generate_series(1, :stores) s, generate_series(1, 8) c;

INSERT INTO menus (store_id, id, category_id, name, description, translations, price, display_order, labels, allergens, origin)
SELECT 110000 + s, 130000 + s * :dishes + d, 120000 + s * 8 + (d - 1) % 8 + 1, '오늘의 요리 ' || d,
       '푹 익은 묵은지와 두툼한 돼지 앞다리살을 오래 끓여 국물이 칼칼하고 깊습니다.',
       jsonb_build_object('en', jsonb_build_object('name', 'Dish of the day ' || d, 'description',
           'Well-aged kimchi and thick-cut pork shoulder simmered slowly into a deep, tangy broth.')),
       3000 + d * 7 % 20 * 500, d, ARRAY['popular'], ARRAY['soybean', 'wheat', 'pork'],
       '돼지고기: 국내산, 배추김치(배추·고춧가루): 국내산'
FROM generate_series(1, :stores) s, generate_series(1, :dishes) d;

-- Every fourth dish lets guests choose: three degrees of hot.
INSERT INTO option_groups (store_id, id, menu_id, name, translations, min_choices, max_choices)
SELECT store_id, 300000 + id, id, '맵기', '{"en": {"name": "Spiciness"}}', 0, 1 FROM menus WHERE display_order % 4 = 0;

INSERT INTO options (store_id, id, group_id, name, translations, price_delta, display_order)
SELECT store_id, id * 4 + o, id, '맵기 ' || o, jsonb_build_object('en', jsonb_build_object('name', 'Degree ' || o)), o * 500, o
FROM option_groups, generate_series(1, 3) o;

INSERT INTO table_auths (store_id, id, table_number, password_hash)
SELECT 110000 + s, 150000 + s * :tables + t, t::text, :'quick_hash'
FROM generate_series(1, :stores) s, generate_series(1, :tables) t;

INSERT INTO admin_users (store_id, id, username, password_hash, role)
SELECT 110000 + s, 160000 + s, 'owner', :'true_hash', 'owner' FROM generate_series(1, :stores) s;

-- 150 orders a store and day up to yesterday, three a party.
CREATE TEMPORARY TABLE past AS
SELECT 110000 + s AS store_id,
       200000000 + n * :stores + s AS id,
       100000000 + n / 3 * :stores + s AS session_id,
       150000 + s * :tables + n / 3 % :tables + 1 AS table_id,
       (n / 3 % :tables + 1)::text AS table_number,
       date AS business_date,
       n % 150 + 1 AS order_number,
       (date + time '11:30' + n / 3 % 50 / :tables * interval '3 hours' + n / 3 % :tables * interval '2 minutes'
           + n % 3 * interval '20 minutes') AT TIME ZONE 'Asia/Seoul' AS created_at,
       n
FROM generate_series(1, :stores) s,
     generate_series(0, :past / :stores - 1) n,
     LATERAL (SELECT ((now() AT TIME ZONE 'Asia/Seoul') - interval '5 hours')::date
                     - ((:past / :stores - 1) / 150 - n / 150) - 1) day (date);

INSERT INTO order_items (store_id, order_id, position, menu_id, name, unit_price, quantity, total)
SELECT past.store_id, past.id, line, m.id, m.name, m.price, line, m.price * line
FROM past CROSS JOIN generate_series(1, 3) line
JOIN menus m ON m.store_id = past.store_id
    AND m.id = 130000 + (past.store_id - 110000) * :dishes + (n * 7 + line * 13) % :dishes + 1;

INSERT INTO orders (store_id, id, table_id, table_number, session_id, business_date, order_number, status, total, placed_by,
                    created_at, updated_at, version)
SELECT store_id, id, table_id, table_number, session_id, business_date, order_number, 'completed',
       (SELECT sum(total) FROM order_items i WHERE i.store_id = past.store_id AND i.order_id = past.id),
       'table:' || table_id, created_at, created_at + interval '12 minutes', 3
FROM past;

INSERT INTO order_status_changes (store_id, order_id, version, from_status, to_status, changed_by, changed_at)
SELECT store_id, id, version, from_status, to_status, 'admin:' || store_id + 50000, created_at + after
FROM past, (VALUES (2, 'pending', 'preparing', interval '1 minute'),
                   (3, 'preparing', 'completed', interval '12 minutes')) step (version, from_status, to_status, after);

INSERT INTO table_sessions (store_id, id, table_id, guest_count, started_at, last_order_at, ended_at, end_reason, version)
SELECT store_id, session_id, min(table_id), 2, min(created_at), max(created_at), max(created_at) + interval '40 minutes',
       'completed', count(*) + 1
FROM past GROUP BY store_id, session_id;

-- Events are kept for 30 days, keys for two.
CREATE TEMPORARY TABLE told AS
SELECT store_id, id, table_id, created_at, json_build_object(
    'order_number', order_number, 'business_date', business_date, 'id', id, 'table_id', table_id,
    'table_number', table_number, 'session_id', session_id, 'status', status, 'items', (
        SELECT json_agg(json_build_object('menu_id', menu_id, 'name', name, 'unit_price', unit_price, 'quantity', quantity,
                                          'options', options, 'note', note, 'total', total) ORDER BY position)
        FROM order_items i WHERE i.store_id = o.store_id AND i.order_id = o.id),
    'total', total, 'note', note, 'placed_by', placed_by, 'cancel_reason', cancel_reason, 'created_at', created_at,
    'updated_at', updated_at, 'version', version) AS data
FROM orders o WHERE created_at > now() - interval '30 days';

INSERT INTO events (store_id, id, type, table_id, created_at, data)
SELECT store_id, row_number() OVER (PARTITION BY store_id ORDER BY created_at, id), type, table_id, created_at, data
FROM (
    SELECT store_id, id, table_id, created_at + after AS created_at, type, data
    FROM told, (VALUES ('order.created', interval '0'), ('order.status_changed', interval '1 minute'),
                       ('order.status_changed', interval '12 minutes')) step (type, after)
    UNION ALL
    SELECT store_id, id, table_id, CASE type WHEN 'session.opened' THEN started_at ELSE ended_at END, type,
           json_build_object('id', id, 'table_id', table_id, 'guest_count', guest_count, 'started_at', started_at,
                             'last_order_at', last_order_at, 'version', version)
    FROM table_sessions, (VALUES ('session.opened'), ('session.closed')) step (type)
    WHERE started_at > now() - interval '30 days'
) happened;

INSERT INTO idempotency_keys (store_id, principal, operation, key, fingerprint, status, location, body, created_at)
SELECT store_id, 'table:' || table_id, 'placeOrder', md5(id::text)::uuid::text, sha256(id::text::bytea), 201,
       '/api/orders/' || id, data::text, created_at
FROM told WHERE created_at > now() - interval '2 days';

INSERT INTO store_counters (store_id, last_event_id, business_date, last_order_number)
SELECT id, coalesce((SELECT max(e.id) FROM events e WHERE e.store_id = s.id), 0),
       (SELECT max(business_date) FROM past p WHERE p.store_id = s.id), 150
FROM stores s;

SELECT setval('stores_id_seq', 119999), setval('categories_id_seq', 129999), setval('menus_id_seq', 149999),
       setval('table_auths_id_seq', 159999), setval('admin_users_id_seq', 169999), setval('option_groups_id_seq', 499999),
       setval('options_id_seq', 1999999), setval('table_sessions_id_seq', 199999999), setval('orders_id_seq', 299999999);
DROP TABLE past, told;
