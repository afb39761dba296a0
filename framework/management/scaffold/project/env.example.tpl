# Copy to .env, which is read at start. What the environment says already wins.
DEBUG=true
# A long random string: node -p "require('crypto').randomBytes(48).toString('base64url')"
SECRET_KEY=
# The host names the site answers to, comma-separated. Needed when DEBUG is off.
ALLOWED_HOSTS=localhost
# The CDN in front of the site, such as https://d111.cloudfront.net
STATIC_HOST=
