-- All parties leave, and at every table there is a new one with three orders: each measurement begins with the same house.
-- Set before: stores, tables. Prints the id of the first new session; that of the next table is the next.
--
-- Nothing is written to the event log: nobody follows it now, and who does later begins at its end.

SET session_replication_role = replica;

UPDATE orders SET status = 'completed', updated_at = now(), version = version + 1
WHERE store_id BETWEEN 110001 AND 110000 + :stores AND status IN ('pending', 'preparing');

UPDATE table_sessions SET ended_at = greatest(started_at, now()), end_reason = 'completed', version = version + 1
WHERE store_id BETWEEN 110001 AND 110000 + :stores AND ended_at IS NULL;

SELECT setval('table_sessions_id_seq', nextval('table_sessions_id_seq') + :stores * :tables) + 1 AS "end" \gset
SELECT :end - :stores * :tables AS session, setval('orders_id_seq', nextval('orders_id_seq') + :stores * :tables * 3)
    - :stores * :tables * 3 + 1 AS "order" \gset

INSERT INTO table_sessions (store_id, id, table_id, guest_count, started_at, last_order_at, version)
SELECT store_id, :session + id - 150001 - :tables, id, 2, now() - interval '40 minutes', now() - interval '5 minutes', 3
FROM table_auths WHERE store_id BETWEEN 110001 AND 110000 + :stores;

UPDATE store_counters c SET
    last_order_number = :tables * 3 + CASE WHEN c.business_date = today THEN last_order_number ELSE 0 END,
    business_date = today
FROM stores s, LATERAL (SELECT ((now() AT TIME ZONE time_zone) - make_interval(hours => day_cutoff_hour))::date) day (today)
WHERE s.id = c.store_id AND s.id BETWEEN 110001 AND 110000 + :stores;

INSERT INTO orders (store_id, id, table_id, table_number, session_id, business_date, order_number, status, total, placed_by,
                    created_at, updated_at)
SELECT t.store_id, :order + (t.id - 150001 - :tables) * 3 + n, t.id, t.table_number, :session + t.id - 150001 - :tables,
       c.business_date, c.last_order_number - (t.table_number::integer - 1) * 3 - 2 + n,
       (ARRAY['completed', 'preparing', 'pending'])[n + 1],
       1, 'table:' || t.id, now() - interval '40 minutes' + n * interval '15 minutes', now()
FROM table_auths t JOIN store_counters c USING (store_id), generate_series(0, 2) n
WHERE t.store_id BETWEEN 110001 AND 110000 + :stores;

INSERT INTO order_items (store_id, order_id, position, menu_id, name, unit_price, quantity, total)
SELECT o.store_id, o.id, line, m.id, m.name, m.price, line, m.price * line
FROM orders o CROSS JOIN generate_series(1, 3) line
JOIN LATERAL (SELECT * FROM menus m WHERE m.store_id = o.store_id ORDER BY id OFFSET o.id % 30 + line LIMIT 1) m ON true
WHERE o.id BETWEEN :order AND :order + :stores * :tables * 3 - 1
  AND o.store_id BETWEEN 110001 AND 110000 + :stores;

UPDATE orders o SET total = (SELECT sum(total) FROM order_items i WHERE i.store_id = o.store_id AND i.order_id = o.id)
WHERE o.id BETWEEN :order AND :order + :stores * :tables * 3 - 1
  AND o.store_id BETWEEN 110001 AND 110000 + :stores;

SELECT :session;
