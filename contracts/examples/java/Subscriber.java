import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A subscriber that knows Kafka and JSON, and nothing of this project's code. It needs
 * kafka-clients and jackson-databind on the class path.
 *
 * <p>Prints the events of one type, one JSON document per line, each with every field that the
 * schema requires which it names. Facts of older versions name none and are printed as they are.
 */
public final class Subscriber {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> options;
  private final String type;
  private final int most;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, JsonNode> schemas = new HashMap<>();
  private final Map<Integer, Long> seen = new HashMap<>();
  private int printed = 0;

  private Subscriber(Map<String, String> options) {
    this.options = options;
    this.type = options.getOrDefault("type", "onestop.review.DefaultConsentGranted.v1");
    this.most = Integer.parseInt(options.getOrDefault("max", "0")); // 0 for no end
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int n = 0; n < arguments.length; n++) {
      String name = arguments[n].substring(2);
      options.put(name, name.equals("from-beginning") ? "" : arguments[++n]);
    }
    new Subscriber(options).follow();
  }

  private void follow() throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", options.getOrDefault("bootstrap", "localhost:9092"));
    properties.put("group.id", options.getOrDefault("group", "example-subscriber-java"));
    properties.put("enable.auto.commit", "false");
    boolean all = options.containsKey("from-beginning");
    properties.put("auto.offset.reset", all ? "earliest" : "latest");
    StringDeserializer text = new StringDeserializer();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties, text, text)) {
      consumer.subscribe(List.of("onestop." + type.split("\\.")[1]));
      while (most == 0 || printed < most) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
          if (most == 0 || printed < most) {
            take(record);
          }
        }
      }
    }
  }

  /** A position that was seen on its partition is the same fact again, and counted once. */
  private void take(ConsumerRecord<String, String> record) throws Exception {
    JsonNode event = JSON.readTree(record.value());
    long position = Long.parseLong(event.get("id").asText().split("/")[1]);
    if (position <= seen.getOrDefault(record.partition(), 0L)) {
      return;
    }
    seen.put(record.partition(), position);
    if (!event.get("type").asText().equals(type)) {
      return;
    }
    if (event.has("dataschema")) {
      for (JsonNode field : schemaAt(event.get("dataschema").asText()).path("required")) {
        if (!event.get("data").has(field.asText())) {
          throw new IllegalStateException(event.get("id") + " has no " + field);
        }
      }
    }
    System.out.write((record.value() + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
    printed++;
  }

  /** The schema at an address, fetched once: a type keeps its meaning. */
  private JsonNode schemaAt(String address) throws Exception {
    if (!schemas.containsKey(address)) {
      HttpRequest asked = HttpRequest.newBuilder(URI.create(address)).build();
      var answer = http.send(asked, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.statusCode() + " " + address);
      }
      schemas.put(address, JSON.readTree(answer.body()));
    }
    return schemas.get(address);
  }
}
