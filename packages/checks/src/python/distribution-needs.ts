/**
 * What a distribution installs besides itself: `distribution: needs`, direct ones and those of its usual extras, so that
 * an import that only they provide is known to work by luck. `-` where it needs nothing.
 * Source: `Requires-Dist` of these packages on PyPI, late releases; an entry too many can only silence a rule.
 */
const NEEDS = `
fastapi: starlette pydantic typing-extensions annotated-doc typing-inspection uvicorn httpx jinja2 python-multipart email-validator fastapi-cli itsdangerous pyyaml ujson orjson pydantic-settings pydantic-extra-types
starlette: anyio typing-extensions httpx itsdangerous jinja2 python-multipart pyyaml
uvicorn: click h11 typing-extensions httptools python-dotenv pyyaml uvloop watchfiles websockets colorama
pydantic: pydantic-core annotated-types typing-extensions typing-inspection email-validator tzdata
pydantic-settings: pydantic python-dotenv typing-inspection pyyaml tomli boto3
sqlmodel: sqlalchemy pydantic typing-extensions
sqlalchemy: greenlet typing-extensions asyncpg aiosqlite psycopg psycopg2 psycopg2-binary pymysql aiomysql asyncmy mysqlclient pyodbc
alembic: sqlalchemy mako typing-extensions tzdata
flask: werkzeug jinja2 click itsdangerous blinker markupsafe asgiref python-dotenv
werkzeug: markupsafe watchdog
jinja2: markupsafe babel
flask-sqlalchemy: flask sqlalchemy
flask-migrate: flask flask-sqlalchemy alembic
flask-login: flask werkzeug
flask-wtf: flask wtforms itsdangerous email-validator
wtforms: markupsafe email-validator
flask-cors: flask werkzeug
flask-jwt-extended: flask pyjwt werkzeug
flask-restful: flask aniso8601 pytz six
flask-restx: flask aniso8601 jsonschema werkzeug pytz importlib-resources referencing
flask-marshmallow: flask marshmallow marshmallow-sqlalchemy
flask-smorest: flask marshmallow webargs apispec werkzeug
flask-socketio: flask python-socketio
flask-mail: flask blinker
flask-bcrypt: flask bcrypt
flask-limiter: flask limits rich ordered-set typing-extensions
flask-caching: flask cachelib
flask-session: flask cachelib msgspec
flask-admin: flask wtforms markupsafe jinja2 werkzeug
flask-babel: flask babel jinja2 pytz
flask-httpauth: flask
marshmallow: packaging typing-extensions
marshmallow-sqlalchemy: marshmallow sqlalchemy
django: asgiref sqlparse tzdata argon2-cffi bcrypt
djangorestframework: django
djangorestframework-simplejwt: django djangorestframework pyjwt
django-cors-headers: django asgiref
django-filter: django
django-debug-toolbar: django sqlparse
django-extensions: django
django-environ: -
django-allauth: django requests requests-oauthlib pyjwt oauthlib cryptography asgiref
django-celery-beat: django celery django-timezone-field python-crontab cron-descriptor tzdata
django-celery-results: django celery
django-redis: django redis
django-storages: django boto3 google-cloud-storage azure-storage-blob
django-crispy-forms: django
django-ninja: django pydantic
drf-spectacular: django djangorestframework uritemplate pyyaml jsonschema inflection
drf-yasg: django djangorestframework uritemplate pyyaml inflection packaging pytz
channels: django asgiref daphne
channels-redis: redis msgpack asgiref channels
daphne: asgiref autobahn twisted
dj-database-url: django typing-extensions
whitenoise: brotli
wagtail: django djangorestframework django-modelcluster django-taggit django-treebeard pillow beautifulsoup4 requests openpyxl draftjs-exporter willow l18n laces django-tasks django-filter django-permissionedforms anyascii telepath modelsearch
celery: kombu billiard vine click click-didyoumean click-repl click-plugins python-dateutil tzdata redis amqp exceptiongroup tzlocal
kombu: amqp vine redis packaging tzdata
redis: hiredis async-timeout pyjwt
rq: redis click croniter
requests: urllib3 certifi idna charset-normalizer chardet pysocks
httpx: httpcore anyio certifi idna sniffio h11 h2 click rich socksio brotli zstandard
aiohttp: aiosignal attrs frozenlist multidict yarl propcache async-timeout aiohappyeyeballs aiodns brotli idna
boto3: botocore s3transfer jmespath python-dateutil urllib3 six
botocore: jmespath python-dateutil urllib3 six
aiobotocore: botocore aiohttp wrapt aioitertools
pandas: numpy python-dateutil pytz tzdata six openpyxl xlrd matplotlib sqlalchemy pyarrow lxml tabulate
numpy: -
scipy: numpy
matplotlib: numpy pillow contourpy cycler fonttools kiwisolver packaging pyparsing python-dateutil six
seaborn: matplotlib numpy pandas scipy statsmodels
scikit-learn: numpy scipy joblib threadpoolctl
plotly: narwhals packaging tenacity numpy
streamlit: pandas numpy altair pillow requests tornado toml packaging protobuf pyarrow rich tenacity typing-extensions blinker cachetools click gitpython pydeck watchdog
torch: typing-extensions sympy networkx jinja2 fsspec filelock numpy setuptools
torchvision: torch numpy pillow
transformers: numpy huggingface-hub tokenizers safetensors pyyaml regex requests tqdm filelock packaging torch
openai: httpx pydantic anyio distro sniffio tqdm typing-extensions jiter numpy
anthropic: httpx pydantic anyio distro sniffio typing-extensions jiter
langchain: langchain-core pydantic sqlalchemy requests pyyaml numpy langsmith langgraph
pydantic-ai: pydantic httpx openai anthropic
click: colorama
typer: click rich shellingham typing-extensions
rich: pygments markdown-it-py
textual: rich markdown-it-py platformdirs typing-extensions
pytest: pluggy iniconfig packaging exceptiongroup tomli pygments colorama
pytest-asyncio: pytest
pytest-cov: pytest coverage pluggy
pytest-mock: pytest
pytest-django: pytest django
pytest-xdist: pytest execnet
pytest-httpx: pytest httpx
pytest-httpserver: pytest werkzeug
pytest-celery: celery docker
hypothesis: attrs sortedcontainers
factory-boy: faker
faker: tzdata python-dateutil typing-extensions
moto: boto3 botocore requests werkzeug cryptography jinja2 xmltodict responses python-dateutil
responses: requests urllib3 pyyaml
respx: httpx
beautifulsoup4: soupsieve typing-extensions lxml html5lib
lxml: cssselect
scrapy: twisted cryptography cssselect itemadapter itemloaders lxml parsel protego pyopenssl queuelib service-identity tldextract w3lib zope-interface defusedxml packaging pydispatcher
selenium: urllib3 trio trio-websocket certifi typing-extensions websocket-client
playwright: greenlet pyee
python-jose: ecdsa rsa pyasn1 cryptography pycryptodome six
pyjwt: cryptography typing-extensions
passlib: bcrypt argon2-cffi cryptography
authlib: cryptography joserfc
cryptography: cffi
pyopenssl: cryptography
paramiko: bcrypt cryptography pynacl invoke
psycopg2: -
psycopg2-binary: -
psycopg: typing-extensions psycopg-pool psycopg-binary tzdata
asyncpg: async-timeout
aiosqlite: typing-extensions
pymongo: dnspython
motor: pymongo
beanie: motor pydantic pymongo click lazy-model typing-extensions
mongoengine: pymongo
tortoise-orm: pypika-tortoise aiosqlite iso8601 pytz asyncpg
peewee: -
gunicorn: packaging gevent eventlet tornado setproctitle
hypercorn: h11 h2 wsproto priority
gevent: greenlet zope-event zope-interface
python-dotenv: click
python-multipart: -
python-dateutil: six
email-validator: dnspython idna
itsdangerous: -
jsonschema: attrs referencing rpds-py jsonschema-specifications
pyyaml: -
toml: -
tomli: -
orjson: -
ujson: -
pytz: -
six: -
attrs: -
cattrs: attrs typing-extensions exceptiongroup
structlog: typing-extensions
loguru: colorama
sentry-sdk: urllib3 certifi
prometheus-client: -
prometheus-fastapi-instrumentator: prometheus-client starlette
slowapi: limits starlette
limits: deprecated packaging typing-extensions redis
apscheduler: tzlocal pytz
tenacity: -
pillow: -
openpyxl: et-xmlfile
reportlab: pillow chardet charset-normalizer
weasyprint: pydyf cffi tinycss2 cssselect2 pyphen pillow fonttools tinyhtml5
jinja2-time: jinja2 arrow
cookiecutter: jinja2 click pyyaml python-slugify requests arrow rich binaryornot
arrow: python-dateutil tzdata types-python-dateutil
pendulum: python-dateutil tzdata
mkdocs: click jinja2 markdown pyyaml watchdog ghp-import packaging pathspec platformdirs markupsafe mergedeep pyyaml-env-tag
mkdocs-material: mkdocs markdown pymdown-extensions pygments jinja2 requests babel colorama
sphinx: docutils jinja2 pygments requests babel snowballstemmer imagesize packaging alabaster
black: click mypy-extensions packaging pathspec platformdirs tomli typing-extensions
mypy: typing-extensions mypy-extensions tomli pathspec
flake8: pycodestyle pyflakes mccabe
isort: colorama
ruff: -
coverage: tomli
tox: virtualenv packaging pluggy platformdirs filelock cachetools colorama
nox: virtualenv packaging colorlog argcomplete attrs
pre-commit: virtualenv pyyaml identify nodeenv cfgv
ipython: pygments traitlets prompt-toolkit jedi decorator matplotlib-inline stack-data pexpect
jupyter: notebook ipykernel ipywidgets nbconvert jupyterlab ipython
notebook: jupyterlab jupyter-server tornado
google-cloud-storage: google-auth google-api-core google-cloud-core requests protobuf
grpcio: typing-extensions
grpcio-tools: grpcio protobuf setuptools
protobuf: -
gql: graphql-core anyio yarl aiohttp requests
graphene: graphql-core graphql-relay python-dateutil typing-extensions
graphene-django: graphene django graphql-core promise text-unidecode
strawberry-graphql: graphql-core typing-extensions python-dateutil
ariadne: graphql-core starlette typing-extensions
stripe: requests typing-extensions
twilio: requests pyjwt aiohttp
sendgrid: python-http-client starkbank-ecdsa werkzeug
slack-bolt: slack-sdk
slack-sdk: aiohttp
discord-py: aiohttp
python-telegram-bot: httpx httpcore anyio
docker: requests urllib3 pywin32
kubernetes: requests urllib3 pyyaml python-dateutil certifi six websocket-client google-auth durationpy
elasticsearch: elastic-transport urllib3 python-dateutil typing-extensions
gitpython: gitdb
websockets: -
tqdm: colorama
httpie: requests pygments rich
babel: pytz
bcrypt: -
uvloop: -
aiofiles: -
anyio: idna sniffio exceptiongroup typing-extensions trio
asgiref: typing-extensions
freezegun: python-dateutil
time-machine: python-dateutil
fakeredis: redis sortedcontainers
nltk: click joblib regex tqdm
spacy: numpy pydantic requests tqdm jinja2 typer packaging thinc setuptools
xgboost: numpy scipy
lightgbm: numpy scipy scikit-learn
statsmodels: numpy scipy pandas patsy packaging
networkx: numpy scipy matplotlib pandas
opencv-python: numpy
opencv-python-headless: numpy
pyarrow: numpy
polars: numpy pyarrow
dask: numpy pandas pyyaml toolz fsspec cloudpickle click partd packaging
xarray: numpy pandas packaging
geopandas: pandas numpy shapely pyproj pyogrio packaging
shapely: numpy
dash: flask plotly werkzeug requests typing-extensions retrying nest-asyncio
gradio: fastapi uvicorn httpx pydantic jinja2 markupsafe numpy pandas pillow pyyaml orjson python-multipart typer huggingface-hub aiofiles starlette packaging
`;

const BY_NAME = new Map(NEEDS.trim().split('\n').map((line) => {
  const [name, needs] = line.split(': ') as [string, string];
  return [name, needs === '-' ? [] : needs.split(' ')] as const;
}));

/** Packages that so many others need that one which is not in the table may well bring them. */
export const OFTEN_BROUGHT: ReadonlySet<string> = new Set(`
  aiohttp annotated-types anyio attrs cachetools certifi cffi chardet charset-normalizer click colorama cryptography decorator deprecated distro
  exceptiongroup filelock fsspec google-api-core google-auth googleapis-common-protos greenlet grpcio h11 httpcore httpx idna importlib-metadata importlib-
  resources iniconfig itsdangerous jinja2 jmespath jsonschema markdown markdown-it-py markupsafe more-itertools msgpack multidict mypy-extensions numpy
  oauthlib packaging pathspec platformdirs pluggy protobuf psutil pyasn1 pydantic pydantic-core pygments pyparsing python-dateutil pytz pyyaml requests
  s3transfer setuptools simplejson six sniffio soupsieve starlette toml tomli tqdm typing-extensions typing-inspection tzdata tzlocal urllib3 wcwidth werkzeug
  wrapt yarl zipp
`.trim().split(/\s+/));

/** Everything that the given distributions are known to install, themselves included. */
export function closureOf(distributions: Iterable<string>): ReadonlySet<string> {
  const all = new Set(distributions);
  for (const name of all) for (const need of BY_NAME.get(name) ?? []) all.add(need);
  return all;
}

/** Whether the table tells what a distribution needs. */
export function needsAreKnown(distribution: string): boolean {
  return BY_NAME.has(distribution);
}

/** One of the given distributions that brings another, for the message; `undefined` when none is known to. */
export function bringerOf(distributions: Iterable<string>, wanted: string): string | undefined {
  for (const name of distributions) if (name !== wanted && closureOf([name]).has(wanted)) return name;
  return undefined;
}
