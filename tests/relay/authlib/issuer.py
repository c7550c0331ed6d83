# An OpenID Connect issuer that is not of our making: Authlib's server, its own JOSE, Flask. `issuer.py <port>`.
# It has no login page: `login_hint` says who signs in. Its keys can be changed by POST /rotate.
import json
import sys
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.jose import JsonWebKey
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode as BaseOpenIDCode
from flask import Flask, jsonify, request

PORT = int(sys.argv[1])
ISSUER = f"http://localhost:{PORT}"
PEOPLE = {
    "asha": {"name": "Dr Asha Patel", "email": "asha.patel@ward7.example", "organisation": "RX1", "roles": ["clinician"]},
    "lee": {"name": "Dr Lee Chen", "email": "lee.chen@ward7.example", "organisation": "RX1", "roles": ["clinician"]},
    "sam": {"name": "Sam Okoro", "email": "sam.okoro@elsewhere.example", "organisation": "RY9", "roles": []},
}
CLIENTS = ("wardlink-viewer", "wardlink-extension")
REDIRECT = "http://localhost/signed-in"
codes = {}
keys = [JsonWebKey.generate_key("RSA", 2048, is_private=True)]


class Client:
    """A public client: no secret, PKCE instead."""

    def __init__(self, client_id):
        self.client_id = client_id

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return REDIRECT

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, uri):
        return uri == REDIRECT

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "none"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code:
    def __init__(self, code, asked):
        self.code = code
        self.client_id = asked.client.client_id
        self.redirect_uri = asked.redirect_uri
        self.scope = asked.scope
        self.nonce = asked.data.get("nonce")
        self.user = asked.user
        self.auth_time = int(time.time())
        self.code_challenge = asked.data.get("code_challenge")
        self.code_challenge_method = asked.data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.auth_time


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]

    def save_authorization_code(self, code, request):
        codes[code] = Code(code, request)

    def query_authorization_code(self, code, client):
        kept = codes.get(code)
        return kept if kept and kept.client_id == client.client_id else None

    def delete_authorization_code(self, authorization_code):
        codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code):
        return authorization_code.user


class OpenIDCode(BaseOpenIDCode):
    def exists_nonce(self, nonce, request):
        return False

    def get_jwt_config(self, grant):
        return {"key": keys[-1].as_dict(is_private=True), "alg": "RS256", "iss": ISSUER, "exp": 600}

    def generate_user_info(self, user, scope):
        return UserInfo(sub=f"authlib|{user}", email_verified=True, **PEOPLE[user])


app = Flask(__name__)
app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = False
server = AuthorizationServer(
    app,
    query_client=lambda client_id: Client(client_id) if client_id in CLIENTS else None,
    save_token=lambda token, request: None,
)
server.register_grant(CodeGrant, [OpenIDCode(require_nonce=True), CodeChallenge(required=True)])


@app.get("/.well-known/openid-configuration")
def metadata():
    return jsonify(
        issuer=ISSUER,
        authorization_endpoint=f"{ISSUER}/authorize",
        token_endpoint=f"{ISSUER}/token",
        jwks_uri=f"{ISSUER}/jwks",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        code_challenge_methods_supported=["S256"],
    )


@app.get("/jwks")
def jwks():
    return jsonify(keys=[keys[-1].as_dict(is_private=False)])


@app.get("/authorize")
def authorize():
    return server.create_authorization_response(grant_user=request.args["login_hint"])


@app.post("/token")
def token():
    return server.create_token_response()


@app.post("/rotate")
def rotate():
    keys.append(JsonWebKey.generate_key("RSA", 2048, is_private=True))
    return json.dumps(len(keys))


app.run(host="127.0.0.1", port=PORT)
