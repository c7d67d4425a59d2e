package org.openfirereceipts.command;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.disco.IQDiscoInfoHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Command `f`: what service discovery says of the server and of its accounts. Openfire 4.2 answers for accounts
 * with the server's features; later versions ask providers, whose interface 4.2 does not have.
 */
final class Features {
    private static final Logger LOG = LoggerFactory.getLogger(Features.class);
    private static final String PROVIDER = "org.jivesoftware.openfire.disco.UserFeaturesProvider";

    private final IQDiscoInfoHandler disco;
    private Set<String> advertised = Collections.emptySet();
    private volatile List<String> ofAccounts = Collections.emptyList();
    private Object provider;

    Features(XMPPServer server) {
        this.disco = server.getIQDiscoInfoHandler();
    }

    synchronized void advertise(Collection<String> server, Collection<String> account) {
        Class<?> providers = providers();
        Set<String> wanted = new LinkedHashSet<>(server);
        if (providers == null) {
            wanted.addAll(account);
        }
        for (String feature : wanted) {
            if (!advertised.contains(feature)) {
                disco.addServerFeature(feature);
            }
        }
        for (String feature : advertised) {
            if (!wanted.contains(feature)) {
                disco.removeServerFeature(feature);
            }
        }
        advertised = wanted;
        ofAccounts = Collections.unmodifiableList(new ArrayList<>(account));
        if (providers != null && provider == null && !account.isEmpty()) {
            provider = register(providers);
        }
    }

    synchronized void withdraw() {
        advertise(Collections.<String>emptyList(), Collections.<String>emptyList());
        if (provider != null) {
            call("removeUserFeaturesProvider", providers(), provider);
            provider = null;
        }
    }

    private static Class<?> providers() {
        try {
            return Class.forName(PROVIDER, false, IQDiscoInfoHandler.class.getClassLoader());
        } catch (ClassNotFoundException openfire42) {
            return null;
        }
    }

    private Object register(Class<?> type) {
        Object made =
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        new InvocationHandler() {
                            @Override
                            public Object invoke(Object self, Method method, Object[] arguments) {
                                switch (method.getName()) {
                                    case "getFeatures":
                                        return ofAccounts.iterator();
                                    case "equals":
                                        return self == arguments[0];
                                    case "hashCode":
                                        return System.identityHashCode(self);
                                    case "toString":
                                        return "features of receipts";
                                    default:
                                        throw new UnsupportedOperationException(method.getName());
                                }
                            }
                        });
        return call("addUserFeaturesProvider", type, made) ? made : null;
    }

    private boolean call(String name, Class<?> type, Object argument) {
        try {
            IQDiscoInfoHandler.class.getMethod(name, type).invoke(disco, argument);
            return true;
        } catch (ReflectiveOperationException unknown) {
            LOG.warn(
                    "RECEIPTS-DISCO: this Openfire has no {} as 4.3 to 5.2 have it ({}). Accounts are not said to"
                            + " support what the server does for them.",
                    name,
                    unknown.toString());
            return false;
        }
    }
}
