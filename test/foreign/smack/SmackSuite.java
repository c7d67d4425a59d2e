import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.igniterealtime.smack.inttest.Configuration;
import org.igniterealtime.smack.inttest.SmackIntegrationTestFramework;
import org.igniterealtime.smack.inttest.SmackIntegrationTestFramework.TestRunResult;
import org.igniterealtime.smack.inttest.TestResult;
import org.igniterealtime.smack.inttest.XmppConnectionDescriptor;
import org.igniterealtime.smack.inttest.XmppConnectionManager;
import org.jivesoftware.smack.c2s.ModularXmppClientToServerConnection;
import org.jivesoftware.smack.c2s.ModularXmppClientToServerConnectionConfiguration;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smack.tcp.XmppTcpTransportModuleDescriptor;
import org.jivesoftware.smackx.iqregister.AccountManager;

/**
 * Runs Smack's own integration tests against a server, and says of each what became of it, a line each:
 * `passed|failed|impossible CLASS.METHOD (CONNECTION)`.
 * usage: java -cp … SmackSuite HOST PORT [CLASS …]
 */
public final class SmackSuite {
    private static final String TCP = "tcp-port";
    private static final String MODULAR = "modular-port";

    private SmackSuite() {
    }

    public static void main(String[] args) throws Exception {
        String host = args[0];
        int port = Integer.parseInt(args[1]);
        connectTo(port);
        // The stream is not encrypted, and does not leave this machine.
        AccountManager.sensitiveOperationOverInsecureConnectionDefault(true);
        settings(host, List.of(args).subList(2, args.length))
                .forEach((name, value) -> System.setProperty("sinttest." + name, value));
        Configuration configuration = Configuration.newConfiguration(new String[0]);
        TestRunResult result = new SmackIntegrationTestFramework(configuration).run();
        result.getSuccessfulTests().forEach(test -> tell("passed", test, ""));
        result.getFailedTests().forEach(test -> tell("failed", test, " " + first(test.failureReason)));
        result.getNotPossibleTests()
                .forEach(test -> tell("impossible", test, " " + first(test.testNotPossibleException)));
        result.getImpossibleTestClasses()
                .forEach((type, why) -> System.out.println("impossible " + type.getSimpleName() + ".* " + first(why)));
        System.out.println("done");
        System.exit(0);
    }

    private static Map<String, String> settings(String host, List<String> classes) {
        Map<String, String> settings = new HashMap<>();
        settings.put("service", "localhost");
        settings.put("host", host);
        settings.put("securityMode", "disabled");
        settings.put("defaultConnection", TCP);
        settings.put("enabledConnections", TCP + "," + MODULAR);
        settings.put("dnsResolver", "javax");
        // A request that the server does not answer costs this much.
        settings.put("replyTimeout", "5000");
        if (!classes.isEmpty()) {
            settings.put("enabledTests", String.join(",", classes));
        }
        return settings;
    }

    /** Smack's own connections go to port 5222; these, in their place, to the one that is given. */
    private static void connectTo(int port) throws Exception {
        XmppConnectionManager.removeConnectionDescriptor("tcp");
        XmppConnectionManager.removeConnectionDescriptor("modular");
        XmppConnectionManager.addConnectionDescriptor(
                XmppConnectionDescriptor.buildWith(XMPPTCPConnection.class, XMPPTCPConnectionConfiguration.class)
                        .withNickname(TCP)
                        .applyExtraConfiguration(builder -> builder.setPort(port))
                        .build());
        XmppConnectionManager.addConnectionDescriptor(
                XmppConnectionDescriptor.buildWith(
                                ModularXmppClientToServerConnection.class,
                                ModularXmppClientToServerConnectionConfiguration.class,
                                ModularXmppClientToServerConnectionConfiguration.Builder.class)
                        .withNickname(MODULAR)
                        .applyExtraConfiguration(builder -> {
                            builder.setPort(port);
                            builder.removeAllModules().addModule(XmppTcpTransportModuleDescriptor.class);
                        })
                        .build());
    }

    private static void tell(String outcome, TestResult test, String why) {
        System.out.println(outcome + " " + test.concreteTest + why);
    }

    private static String first(Throwable why) {
        return String.valueOf(why).replaceAll("\\s+", " ");
    }
}
