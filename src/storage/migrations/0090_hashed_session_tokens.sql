-- Who reads this table cannot sign in by what stands in it. Sessions go on: the browsers hold the tokens themselves.
update sign_in_sessions set "token" = encode(sha256(convert_to("token", 'UTF8')), 'hex');
