/** Images that Docker Hub serves under one word, without a namespace: its official ones, those it has withdrawn and still keeps, and a few that other registries serve so. */
const OFFICIAL = new Set(`
  adminer aerospike almalinux alpine alt amazoncorretto amazonlinux angie api-firewall arangodb arch archlinux backdrop bash bonita buildpack-deps busybox caddy cassandra celery centos chronograf
  cirros clearlinux clefos clickhouse clojure cockroach composer consul convertigo couchbase couchdb crate crux crystal dart debian denoland django docker docker-dev dragonfly drupal eclipse-mosquitto
  eclipse-temurin eggdrop elasticsearch elixir emqx erlang euleros express-gateway fedora flink fluentd friendica fsharp gazebo gcc geonetwork ghost glassfish golang gradle groovy haproxy haskell haxe
  hello-seattle hello-world hipache hitch hola-mundo httpd hylang ibm-semeru-runtimes ibmjava influxdb iojs irssi java jenkins jetty jobber joomla jruby julia kaazing-gateway kapacitor keydb kibana known
  kong krakend lightstreamer liquibase logstash mageia mariadb matomo maven mediawiki memcached memgraph mongo mongo-express mono monica mysql nats nats-streaming neo4j neurodebian nextcloud nginx node
  notary nuxeo odoo open-liberty openjdk opensearch opensuse oraclelinux orientdb owncloud percona perl photon php php-zendserver phpmyadmin piwik plone postfixadmin postgis postgres pypy python r-base
  rabbitmq rails rakudo-star rapidoid redis redmine registry rethinkdb rocket.chat rockylinux ros ruby rust sapmachine satosa scratch sentry silverpeas sl solr sonarqube sourcemage spark spiped storm swarm
  swift swipl teamspeak telegraf thrift tomcat tomee traefik ubuntu ubuntu-debootstrap ubuntu-upstart unit valkey varnish vault websphere-liberty wordpress xwiki yourls znc zookeeper
`.trim().split(/\s+/));

/** The name of an image that is written as one word, as `shelf-api` of `shelf-api:latest`; `undefined` for one with a registry or a namespace, and for one that is put together from variables. */
export function bareImageName(image: string): string | undefined {
  const name = /^(?:docker\.io\/|localhost\/)?(?:library\/)?([a-z0-9]+(?:[._-]+[a-z0-9]+)*)(?::[\w.-]+)?(?:@sha256:[0-9a-f]+)?$/.exec(image)?.[1];
  return name;
}

/** Whether a registry serves an image of one word. */
export function isOfficialImage(name: string): boolean {
  return OFFICIAL.has(name);
}
