package org.openfirereceipts.compat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jivesoftware.openfire.disco.IQDiscoInfoHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What service discovery says of accounts beside what it says of the server. Openfire 4.2 answers for accounts with the
 * server's features; later versions ask providers, whose interface 4.2 does not have.
 */
public final class AccountFeatures {
    private static final Logger LOG = LoggerFactory.getLogger(AccountFeatures.class);
    private static final String PROVIDER = "org.jivesoftware.openfire.disco.UserFeaturesProvider";

    private final IQDiscoInfoHandler disco;
    private final Supplier<? extends Iterable<String>> features;
    private final Class<?> type = type();
    private Object provider;

    /** @param features asked for each answer, on threads of Openfire's */
    public AccountFeatures(IQDiscoInfoHandler disco, Supplier<? extends Iterable<String>> features) {
        this.disco = disco;
        this.features = features;
    }

    /** False where accounts are said to have what the server has. */
    public boolean areApart() {
        return type != null;
    }

    public void provide() {
        if (type != null && provider == null) {
            Object made = make();
            provider = call("addUserFeaturesProvider", made) ? made : null;
        }
    }

    public void withdraw() {
        if (provider != null) {
            call("removeUserFeaturesProvider", provider);
            provider = null;
        }
    }

    private static Class<?> type() {
        try {
            return Class.forName(PROVIDER, false, IQDiscoInfoHandler.class.getClassLoader());
        } catch (ClassNotFoundException openfire42) {
            return null;
        }
    }

    private Object make() {
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                new InvocationHandler() {
                    @Override
                    public Object invoke(Object self, Method method, Object[] arguments) {
                        switch (method.getName()) {
                            case "getFeatures":
                                return features.get().iterator();
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
    }

    private boolean call(String name, Object argument) {
        try {
            IQDiscoInfoHandler.class.getMethod(name, type).invoke(disco, argument);
            return true;
        } catch (ReflectiveOperationException unknown) {
            LOG.warn(
                    "RECEIPTS_DISCO: this Openfire has no {} as 4.3 to 5.2 have it ({}). Accounts are not said to"
                            + " support what the server does for them.",
                    name,
                    unknown.toString());
            return false;
        }
    }
}
