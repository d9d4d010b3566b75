-- Tokens that were signed out before their time. A token's own statement looks here; a row is of no more use once its
-- token has expired.
CREATE TABLE ended_tokens (
    store_id    bigint      NOT NULL REFERENCES stores (id),
    token_id    text        NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (store_id, token_id)
);
CREATE INDEX ended_tokens_by_end ON ended_tokens (expires_at);
