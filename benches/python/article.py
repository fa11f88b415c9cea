# The Python of the article "Create an app to access Microsoft Threat Protection without a user". Only the host and
# where the three values come from differ.
import json
import os
import urllib.parse
import urllib.request

tenantId = os.environ["AZURE_TENANT_ID"]
appId = os.environ["AZURE_CLIENT_ID"]
appSecret = os.environ["AZURE_CLIENT_SECRET"]

url = "%s/%s/oauth2/token" % (os.environ["MTP_TEST_AUTHORITY"], tenantId)
resourceAppIdUri = "https://api.security.microsoft.com"
body = {"resource": resourceAppIdUri, "client_id": appId, "client_secret": appSecret, "grant_type": "client_credentials"}
data = urllib.parse.urlencode(body).encode("utf-8")
req = urllib.request.Request(url, data)
response = urllib.request.urlopen(req)
jsonResponse = json.loads(response.read())
aadToken = jsonResponse["access_token"]
print(aadToken)
