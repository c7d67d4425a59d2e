package org.openfirereceipts.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.disco.IQDiscoInfoHandler;
import org.openfirereceipts.compat.AccountFeatures;

/** Command `f`: what service discovery says of the server and of its accounts. */
final class Features {
    private final IQDiscoInfoHandler disco;
    private final AccountFeatures accounts;
    private Set<String> advertised = Collections.emptySet();
    private volatile List<String> ofAccounts = Collections.emptyList();

    Features(XMPPServer server) {
        this.disco = server.getIQDiscoInfoHandler();
        this.accounts = new AccountFeatures(disco, () -> ofAccounts);
    }

    synchronized void advertise(Collection<String> server, Collection<String> account) {
        Set<String> wanted = new LinkedHashSet<>(server);
        if (!accounts.areApart()) {
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
        if (!account.isEmpty()) {
            accounts.provide();
        }
    }

    synchronized void withdraw() {
        advertise(Collections.<String>emptyList(), Collections.<String>emptyList());
        accounts.withdraw();
    }
}
