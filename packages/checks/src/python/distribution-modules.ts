/**
 * Which distributions bring a module whose name differs from theirs: `module: distribution distribution`, the usual one
 * first, entries apart by semicolons. Names of distributions are normalised (PEP 503); a dotted module is part of a namespace that several share.
 * Source: the metadata (`top_level.txt`, `RECORD`) and front pages of these packages on PyPI.
 */
const DIFFERING = `
  PIL: pillow pillow-simd; yaml: pyyaml; _yaml: pyyaml; cv2: opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless;
  bs4: beautifulsoup4; sklearn: scikit-learn; skimage: scikit-image; skopt: scikit-optimize; jwt: pyjwt; jose: python-jose; dotenv: python-dotenv;
  dateutil: python-dateutil; psycopg2: psycopg2-binary psycopg2 aws-psycopg2; psycopg: psycopg psycopg-binary; attr: attrs; attrs: attrs;
  pkg_resources: setuptools; setuptools: setuptools; _distutils_hack: setuptools; magic: python-magic python-magic-bin file-magic; MySQLdb: mysqlclient;
  mysql: mysql-connector-python mysql-connector; serial: pyserial; usb: pyusb; Crypto: pycryptodome pycrypto; Cryptodome: pycryptodomex; OpenSSL: pyopenssl;
  nacl: pynacl; rest_framework: djangorestframework; rest_framework_simplejwt: djangorestframework-simplejwt; rest_framework_nested: drf-nested-routers;
  corsheaders: django-cors-headers; environ: django-environ; storages: django-storages; debug_toolbar: django-debug-toolbar; crispy_forms: django-crispy-forms;
  allauth: django-allauth; guardian: django-guardian; import_export: django-import-export; mptt: django-mptt; polymorphic: django-polymorphic;
  simple_history: django-simple-history; taggit: django-taggit; treebeard: django-treebeard; widget_tweaks: django-widget-tweaks;
  oauth2_provider: django-oauth-toolkit; phonenumber_field: django-phonenumber-field; django_filters: django-filter; ninja: django-ninja;
  ninja_extra: django-ninja-extra; modelcluster: django-modelcluster; modeltranslation: django-modeltranslation; ckeditor: django-ckeditor;
  constance: django-constance; compressor: django-compressor; docx: python-docx; pptx: python-pptx; telegram: python-telegram-bot; socketio: python-socketio;
  engineio: python-engineio; multipart: python-multipart; slugify: python-slugify; decouple: python-decouple; ldap: python-ldap; consul: python-consul;
  keycloak: python-keycloak; jenkins: python-jenkins; gitlab: python-gitlab; github: pygithub; git: gitpython; pythonjsonlogger: python-json-logger;
  statemachine: python-statemachine; Levenshtein: levenshtein python-levenshtein; rapidjson: python-rapidjson; nmap: python-nmap; crontab: python-crontab;
  editor: python-editor; zmq: pyzmq; dns: dnspython; websocket: websocket-client; socks: pysocks; mqtt: paho-mqtt; paho: paho-mqtt;
  kafka: kafka-python kafka-python-ng; opensearchpy: opensearch-py; cassandra: cassandra-driver; bson: pymongo; gridfs: pymongo; tortoise: tortoise-orm;
  playhouse: peewee; grpc: grpcio; grpc_tools: grpcio-tools; grpc_status: grpcio-status; grpc_health: grpcio-health-checking;
  grpc_reflection: grpcio-reflection; google.protobuf: protobuf; google.auth: google-auth; google.oauth2: google-auth; google.api_core: google-api-core;
  google.rpc: googleapis-common-protos; google.type: googleapis-common-protos; google.genai: google-genai; google.generativeai: google-generativeai;
  google.adk: google-adk; google.ads: google-ads; google.cloud.storage: google-cloud-storage; google.cloud.bigquery: google-cloud-bigquery;
  google.cloud.pubsub: google-cloud-pubsub; google.cloud.pubsub_v1: google-cloud-pubsub; google.cloud.firestore: google-cloud-firestore;
  google.cloud.firestore_v1: google-cloud-firestore; google.cloud.secretmanager: google-cloud-secret-manager; google.cloud.logging: google-cloud-logging;
  google.cloud.tasks_v2: google-cloud-tasks; google.cloud.vision: google-cloud-vision; google.cloud.speech: google-cloud-speech;
  google.cloud.texttospeech: google-cloud-texttospeech; google.cloud.translate: google-cloud-translate; google.cloud.spanner: google-cloud-spanner;
  google.cloud.bigtable: google-cloud-bigtable; google.cloud.datastore: google-cloud-datastore; google.cloud.kms: google-cloud-kms;
  google.cloud.monitoring_v3: google-cloud-monitoring; google.cloud.aiplatform: google-cloud-aiplatform; vertexai: google-cloud-aiplatform;
  googleapiclient: google-api-python-client; apiclient: google-api-python-client; azure.storage.blob: azure-storage-blob;
  azure.storage.queue: azure-storage-queue; azure.identity: azure-identity; azure.core: azure-core; azure.functions: azure-functions;
  azure.cosmos: azure-cosmos; azure.servicebus: azure-servicebus; azure.eventhub: azure-eventhub; azure.keyvault.secrets: azure-keyvault-secrets;
  azure.data.tables: azure-data-tables; opentelemetry.sdk: opentelemetry-sdk; opentelemetry.trace: opentelemetry-api; opentelemetry.metrics: opentelemetry-api;
  opentelemetry.instrumentation.fastapi: opentelemetry-instrumentation-fastapi; opentelemetry.instrumentation.flask: opentelemetry-instrumentation-flask;
  ruamel.yaml: ruamel-yaml; zope.interface: zope-interface; jaraco.functools: jaraco-functools; airflow: apache-airflow; pyflink: apache-flink;
  superset: apache-superset; flask_security: flask-security flask-security-too; strawberry: strawberry-graphql; graphql: graphql-core;
  fastapi_cache: fastapi-cache2 fastapi-cache; fastapi_utils: fastapi-utils fastapi-restful; nats: nats-py; stomp: stomp-py; cx_Oracle: cx-oracle;
  snowflake: snowflake-connector-python; snowflake.connector: snowflake-connector-python; snowflake.sqlalchemy: snowflake-sqlalchemy; osgeo: gdal;
  shapefile: pyshp; skbio: scikit-bio; Bio: biopython; umap: umap-learn; imblearn: imbalanced-learn; faiss: faiss-cpu faiss-gpu; igraph: igraph python-igraph;
  community: python-louvain; pywt: pywavelets; ot: pot; lightning_fabric: lightning; absl: absl-py; mpl_toolkits: matplotlib; pylab: matplotlib;
  dash_core_components: dash; netCDF4: netcdf4; talib: ta-lib; binance: python-binance; alpaca: alpaca-py; fitz: pymupdf; PyPDF2: pypdf2; fpdf: fpdf2 fpdf;
  pdfminer: pdfminer-six; barcode: python-barcode; speech_recognition: speechrecognition; discord: discord-py py-cord; telebot: pytelegrambotapi;
  twitter: python-twitter; googlesearch: googlesearch-python; ffmpeg: ffmpeg-python; OpenGL: pyopengl; wx: wxpython; PyQt5: pyqt5; PyQt6: pyqt6;
  PySide2: pyside2; PySide6: pyside6; gi: pygobject; cairo: pycairo; Xlib: python-xlib; win32api: pywin32; win32con: pywin32; win32gui: pywin32;
  win32com: pywin32; pythoncom: pywin32; pywintypes: pywin32; RPi: rpi-gpio; bluetooth: pybluez; can: python-can; nfc: nfcpy; Adafruit_DHT: adafruit-dht;
  markdown_it: markdown-it-py; linkify_it: linkify-it-py; pymdownx: pymdown-extensions; frontmatter: python-frontmatter; saml2: pysaml2;
  onelogin: python3-saml; argon2: argon2-cffi; gnupg: python-gnupg; postmark: python-postmark; dogpile: dogpile-cache;
  memcache: python-memcached python3-memcached; redis_lock: python-redis-lock; rediscluster: redis-py-cluster; mypy_boto3: mypy-boto3 boto3-stubs;
  aws_cdk: aws-cdk-lib; elasticapm: elastic-apm; ruamel: ruamel-yaml; hydra: hydra-core; box: python-box; InquirerPy: inquirerpy; progressbar: progressbar2;
  past: future; builtins_future: future; OpenSSL.crypto: pyopenssl; factory: factory-boy; hamcrest: pyhamcrest; _pytest: pytest; py: pytest py;
  xdist: pytest-xdist; vcr: vcrpy; robot: robotframework; appium: appium-python-client; IPython: ipython; Cython: cython; pyximport: cython;
  llama_index: llama-index llama-index-core; llama_cpp: llama-cpp-python; whisper: openai-whisper; weaviate: weaviate-client;
  pinecone: pinecone pinecone-client; arango: python-arango; suds: suds suds-community; nomad: python-nomad; digitalocean: python-digitalocean;
  openstack: openstacksdk; novaclient: python-novaclient; delegator: delegator-py; dbus: dbus-python; Quartz: pyobjc-framework-quartz;
  AppKit: pyobjc-framework-cocoa; objc: pyobjc-core; clr: pythonnet; jpype: jpype1; jnius: pyjnius; impala: impyla; prestodb: presto-python-client; odf: odfpy;
  slack: slackclient slack-sdk; atlassian: atlassian-python-api; trello: py-trello; pycrfsuite: python-crfsuite; zoneinfo_data: tzdata;
  backports.zoneinfo: backports-zoneinfo
`;

/** Modules whose distribution has the same name, underscores for dashes; from the 2,000 most downloaded ones. */
const SAME = `
  a2wsgi accelerate adal addict adlfs aenum aio_pika aioboto3 aiobotocore aiocache aiodns aiofile aiofiles aiogram aiohappyeyeballs aiohttp aioitertools
  aiokafka aiolimiter aiomysql aioredis aioresponses aiosignal aiosmtplib aiosqlite alabaster alembic alive_progress alpaca_trade_api altair altgraph amqp
  aniso8601 annotated_types ansible ansible_runner anthropic anyio apache_beam apispec appdirs applicationinsights appnope apprise apscheduler argcomplete
  ariadne arq arrow arxiv asana asgi_lifespan asgiref asn1crypto asteval astor astroid astropy asttokens astunparse async_timeout asyncer asyncpg asyncssh
  asynctest audioread authlib autoflake autopep8 av avro aws_lambda_powertools aws_xray_sdk awswrangler babel backcall backoff backrefs bashlex bcrypt beanie
  beartype behave bidict billiard binaryornot bitarray bitsandbytes bitstruct blacksheep blake3 bleach blessed blinker blis blobfile bokeh boltons boostedblob
  boto boto3 botocore bottle bottleneck bracex bytecode cached_property cachelib cachetools cadwyn caio cairocffi cairosvg captcha cartopy catboost cattrs
  cbor2 ccxt celery cerberus certifi cffi chainlit channels channels_redis chardet charset_normalizer checkov chevron choreographer chromadb circuitbreaker
  ciso8601 cleo click clickclick clickhouse_connect clickhouse_driver cligj cloudevents cloudflare cloudpathlib cloudpickle cmdstanpy cobble cohere colorama
  coloredlogs colorful colorlog configargparse configparser confluent_kafka connexion constantly contextlib2 contourpy cookiecutter coolname couchdb courlan
  coverage cramjam crashtest crc32c crewai crispy_bootstrap5 croniter cronsim cryptography css_inline cssselect cssselect2 cssutils ctranslate2 cupy curl_cffi
  curlify cwsandbox cycler cyclopts cytoolz dacite dagster daphne dash dash_bootstrap_components dask databases dataclasses_json datadog datasets datasketch
  dateparser ddgs ddsketch ddtrace debugpy decorator deepdiff deepmerge defusedxml deltalake deprecated deprecation deptry diagrams dictdiffer diffusers dill
  dirtyjson diskcache distlib distributed distro dj_database_url dj_rest_auth django django_celery_beat django_countries django_extensions django_redis
  django_rq django_tables2 djoser docker docling docopt docstring_parser docutils docx2pdf docx2txt dpath dramatiq drf_spectacular drf_yasg duckdb
  duckdb_engine dulwich dunamai durationpy dynaconf ecdsa edgedb editables editorconfig einops elasticsearch elasticsearch_dsl elementpath elevenlabs eli5
  email_validator emcee emoji enquiries entrypoints envier ephem et_xmlfile etcd3 etils evdev eventlet exceptiongroup execnet executing exifread expiringdict
  ezdxf fabric fake_useragent faker fakeredis falcon fastapi fastapi_csrf_protect fastapi_jwt_auth fastapi_limiter fastapi_login fastapi_mail
  fastapi_pagination fastapi_users fastar fastavro fastcore fastembed fasteners faster_whisper fastf1 fastjsonschema fastmcp fastparquet fastuuid feedparser
  fido2 filelock filetype findpython fiona firebase_admin flasgger flask flask_admin flask_appbuilder flask_apscheduler flask_babel flask_bcrypt flask_caching
  flask_compress flask_cors flask_debugtoolbar flask_httpauth flask_jwt_extended flask_limiter flask_login flask_mail flask_marshmallow flask_migrate
  flask_openapi3 flask_restful flask_restx flask_session flask_smorest flask_socketio flask_sqlalchemy flask_talisman flask_testing flask_wtf flatbuffers flax
  flet flexmock flit flower folium fonttools fqdn freezegun frozendict frozenlist fsspec ftfy funcsigs funcy fuzzywuzzy gast gcsfs genson geoalchemy2
  geographiclib geoip2 geomet geopandas geopy gepa gevent geventhttpclient gguf gitdb giturlparse glom google_auth_httplib2 google_auth_oauthlib googlemaps
  googletrans gotrue gql gradio graphene graphene_django graphql_relay graphviz greenback greenlet gremlinpython griffe griffecli griffelib grimp groq grpclib
  gspread gtts gunicorn gymnasium h11 h2 h3 h5py hatchling hdbscan hdfs hexbytes hiredis hjson holidays hpack html2text html5lib htmldate http_ece httpcore
  httplib2 httptools httpx huey huggingface_hub humanfriendly humanize hvac hypercorn hyperframe hyperlink hypothesis ibm_db icalendar icdiff idna ifaddr
  ijson imagehash imageio immutabledict importlib_metadata importlib_resources incremental inflate64 inflect inflection influxdb influxdb_client iniconfig
  inputimeout inquirer inquirerpy instagrapi instructor invoke ipdb ipykernel ipywidgets iso8601 isodate isoduration itsdangerous jax jaxlib jaydebeapi jedi
  jeepney jellyfish jieba jinja2 jira jiter jmespath joblib joserfc jsii json5 json_repair jsonconversion jsondiff jsonlines jsonpatch jsonpath_ng jsonpickle
  jsonpointer jsonref jsonschema junitparser jupyter_client jupyter_core jupyterlab justext jwcrypto kaleido kazoo keras keyring keystoneauth1 kfp kivy
  kiwisolver knack kombu ksql kubernetes kubernetes_asyncio lancedb langchain langchain_anthropic langchain_chroma langchain_community langchain_core
  langchain_google_genai langchain_huggingface langchain_openai langchain_text_splitters langcodes langdetect langfuse langgraph langsmith lark
  lazy_object_proxy ldap3 libcst librosa libtmux lightgbm lightning linode_api4 litellm litestar llvmlite lmnr locket lockfile locust logbook logfire loguru
  lupa lxml lz4 magicattr magika mailchimp_marketing mailjet_rest mako mammoth markdown markdown2 markdownify markitdown markupsafe marshmallow
  marshmallow_sqlalchemy mashumaro matplotlib maxminddb mccabe mcp mdit_py_plugins mdurl memray mergedeep methodtools milvus minio mistralai mixer mixpanel
  mkdocs mkdocstrings mlflow mmh3 mne mock model_bakery mongoengine mongomock monotonic more_itertools moto motor moviepy mpmath msal msgpack msgspec msrest
  msrestazure multidict multiprocess multitasking multivolumefile munch murmurhash mutagen mypy mypy_extensions myst_parser namex nanobind napalm narwhals
  natsort nbclient nbconvert nbformat nbsphinx neo4j nest_asyncio netaddr netmiko networkx newrelic nh3 nicegui nltk nodeenv nose notebook notion_client
  num2words numba numcodecs numexpr numpy oauth2client oauthlib obspy obstore oci odmantic olefile ollama omegaconf onnx onnxruntime openai openpyxl opik
  optree optuna oracledb ordered_set orjson ormar ormsgpack oscrypto outcome overrides packaging paginate pandas pandas_gbq pandas_ta pandera pandocfilters
  panel papermill parameterized paramiko parsedatetime parsimonious parso partd passlib pathable pathos pathspec pathvalidate patsy paypalrestsdk pbr
  pdf2image pdfplumber peewee peft pendulum pexpect pfzy pg8000 pgvector phonenumbers pickleshare piexif pika pikepdf pingouin pinotdb pint pipdeptree
  pkgconfig pkginfo platformdirs playwright playwright_stealth plotly plotnine pluggy ply polars polyfactory polyline pony pooch portalocker postgrest posthog
  postmarker pox ppft pprintpp praw prefect preshed prettytable primp prison progress prometheus_client prometheus_fastapi_instrumentator prompt_toolkit
  propcache prophet protego psutil psycopg_pool ptyprocess pulumi puremagic pusher py2neo py4j py7zr pyahocorasick pyaml pyarrow pyaudio pyautogui pybase64
  pybcj pybind11 pybreaker pycares pyclipper pycodestyle pycountry pycparser pydantic pydantic_ai pydantic_core pydantic_extra_types pydantic_settings pydash
  pydeck pydeequ pydocket pydot pydub pydyf pyee pyelftools pyexiv2 pyfiglet pyflakes pygame pygit2 pygments pygtrie pyhanko pyhcl pyhive pyhumps pyiceberg
  pyinstaller pyinstrument pylibmc pymc pymilvus pymodbus pymongo pymssql pymsteams pymupdf pymupdf4llm pymysql pynndescent pynput pyodbc pyogrio pyotp
  pyparsing pypdf pypdfium2 pyperclip pypika pypng pyproj pypyp pyrogram pyrsistent pysam pysftp pysnmp pyspark pytesseract pytest pytest_asyncio
  pytest_benchmark pytest_cov pytest_django pytest_httpx pytest_mock python_multipart pytorch_lightning pyttsx3 pytube pytz pytzdata pyudev pyvista pyxlsb
  pyzbar qdrant_client qrcode quart questdb questionary rapidfuzz ratelimit ray rdflib readchar recommonmark redis referencing reflex regex replicate
  reportlab requests requests_aws4auth requests_cache requests_html requests_mock requests_ntlm requests_oauthlib requests_toolbelt resend resolvelib
  responses respx retry retrying rfc3986 rich rich_click rignore robyn rollbar rq rq_scheduler rsa rtree rustworkx s3fs s3transfer sacrebleu safetensors
  sagemaker sanic scantree scapy scipy scp scramp scrapy seaborn selectolax selenium semantic_version semgrep semver sendgrid sentence_transformers
  sentencepiece sentry_sdk setproctitle sh shap shapely shellingham shortuuid simple_salesforce simpleaudio simpleeval simplejson six skops slack_bolt
  slack_sdk slowapi smart_open smbprotocol smbus smbus2 smmap sniffio socksio sortedcontainers sounddevice soundfile soupsieve soxr spacy sparklines sphinx
  sphinx_rtd_theme sqlalchemy sqlalchemy_bigquery sqlalchemy_utils sqlfluff sqlglot sqlmodel sqlparams sqlparse squareup srsly sse_starlette sshtunnel stanio
  starlette starlette_context statsd statsmodels stevedore streamlit strenum strictyaml stringcase stripe striprtf structlog sunpy supabase supervisor sure
  svcs svix swifter sympy synchronicity syrupy tableauserverclient tabulate tblib telethon temporalio tenacity tensorboard tensorflow tensorflow_datasets
  tensorflow_hub tensorrt teradatasql termcolor terminado terraform_external_data testcontainers text_unidecode textual tf_keras thefuzz thinc threadpoolctl
  thrift tifffile tiktoken time_machine timezonefinder timm tinycss2 tinydb tinyhtml5 tld tldextract tokenizers toml tomli tomli_w tomlkit toolz toposort
  torch torch_geometric torchaudio torchmetrics torchvision tornado tqdm trafilatura traitlets transformers trimesh trino trio triton tritonclient truststore
  tweepy twilio twisted typedload typeguard typer typing_extensions typing_inspect typing_inspection tyro tzdata tzlocal ua_parser ujson ultralytics
  undetected_chromedriver unearth unicodecsv unidecode unidiff uritemplate uritools urllib3 user_agents userpath uuid6 uuid7 uvicorn uvloop vcrpy vine
  virtualenv vk_api vllm vobject voluptuous vonage vulture w3lib waitress walrus wandb wasabi watchdog watchfiles watchtower wcmatch wcwidth weasyprint
  webauthn webcolors webdriver_manager webencodings webob websockets werkzeug whitenoise widgetsnbextension winshell wirerope wordcloud wrapt wsproto wtforms
  wtforms_sqlalchemy xarray xgboost xlrd xlsxwriter xlwt xmlschema xmlsec xmltodict xxhash xyzservices yamllint yandexcloud yapf yarl ydb yfinance youtube_dl
  yt_dlp zarr zeep zipp zopfli zstandard zstd zxcvbn
`;

/** Modules whose name is also a likely one for a file of one's own: installing a package may not be what was meant. */
const COMMON_WORDS = new Set(`
  addict arrow av box bottle can channels community consul constance dash databases datasets decouple dns editor environ events face factory fire flow git graphql guardian
  holidays instructor jenkins keyring limits lark locket magic mixer mock multipart ninja nomad notebook parse pint progress pusher ray realtime replicate robot schedule schema
  serial sh slack slicer socks swifter usb validators vine builtins_future http_ece slugify statemachine crontab github gitlab storages barcode captcha
`.trim().split(/\s+/));

const BY_MODULE = new Map(SAME.trim().split(/\s+/).map((name) => [name, [name.replaceAll('_', '-')] as readonly string[]]));
const BY_NAMESPACE = new Set<string>();
for (const line of DIFFERING.trim().split(/;\s+/)) {
  const [module, distributions] = line.split(': ') as [string, string];
  BY_MODULE.set(module, distributions.split(' '));
  if (module.includes('.')) BY_NAMESPACE.add(module.split('.')[0]!);
}

/** Name of a distribution as indexes compare it (PEP 503): `Flask_SQLAlchemy` is `flask-sqlalchemy`. */
export function normalisedName(distribution: string): string {
  return distribution.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * The distributions that bring a dotted module, the usual one first; `undefined` for a module that this table does not
 * have, and for a part of a namespace that it does not tell.
 */
export function distributionsOf(module: string): readonly string[] | undefined {
  const parts = module.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const found = BY_MODULE.get(parts.slice(0, length).join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether several distributions share a top-level module, so that having one of them says nothing of another. */
export function isNamespace(topLevel: string): boolean {
  return BY_NAMESPACE.has(topLevel);
}

/** Whether installing a distribution is surely what an import of this module needs: one candidate, and no everyday word. */
export function soleDistributionOf(module: string): string | undefined {
  const found = distributionsOf(module);
  return found?.length === 1 && !COMMON_WORDS.has(module.split('.')[0]!) ? found[0] : undefined;
}

const MODULES_OF = new Map<string, string[]>();
for (const [module, distributions] of BY_MODULE) for (const name of distributions) MODULES_OF.set(name, [...MODULES_OF.get(name) ?? [], module]);

/** The modules that a distribution is known to bring; `undefined` where the table does not have it. */
export function modulesOf(distribution: string): readonly string[] | undefined {
  return MODULES_OF.get(normalisedName(distribution));
}
