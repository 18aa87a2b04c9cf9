// What set-up brings, pinned. Node is pinned by node/package-lock.json, the Python packages by the *.requirements.txt beside this file,
// everything of the project itself by package-lock.json.

/** Apache Kafka, from Maven Central. */
export const KAFKA_VERSION = '4.4.0'
/** Kafka logs through SLF4J and brings no binding that works alone. */
export const SLF4J_BINDING_VERSION = '2.25.5'
/** Apicurio Registry, from Maven Central; speaks Confluent's API. */
export const REGISTRY_VERSION = '3.3.3'
/** Fetches the two above. */
export const MAVEN_DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1'
/** The registry's class files need it; Kafka alone would run on 17. */
export const JAVA_MINIMUM = 21
