-- Two owners who keep the same accounts find out about each other, as those who keep the same menu do.
ALTER TABLE admin_users ADD COLUMN version bigint NOT NULL DEFAULT 1;
