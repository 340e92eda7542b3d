import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** A real single Elasticsearch node of the core jars: Main CONFIG_FOLDER KEY=VALUE... */
public final class Main {
    public static void main(String[] arguments) throws Exception {
        var settings = Settings.builder();
        for (int i = 1; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        LogConfigurator.configureWithoutConfig(settings.build());
        var environment = new Environment(settings.build(), Path.of(arguments[0]));
        var plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir()),
            PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
            Map.of());
        var node = new Node(environment, plugins);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node, stopped)));
        node.start();
        stopped.await();
    }

    private static void close(Node node, CountDownLatch stopped) {
        try {
            node.close();
        } catch (java.io.IOException error) {
            error.printStackTrace();
        } finally {
            stopped.countDown();
        }
    }
}
