.git/
node_modules/
dist/
staticfiles/
.env
