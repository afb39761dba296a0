# This machine's own settings. Not for the repository: .env.example is.
DEBUG=true
SECRET_KEY={{ secretKey }}
