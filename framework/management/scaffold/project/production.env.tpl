# What npm start sets, as the environment does where the site is deployed. What the environment says already wins,
# and .env says the rest.
DEBUG=false
ALLOWED_HOSTS=localhost,127.0.0.1
