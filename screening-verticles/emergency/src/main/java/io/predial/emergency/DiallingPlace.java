package io.predial.emergency;

import java.util.List;

/**
 * Where a string is dialled, and by whom: every country that may give it a meaning. A region is an ISO 3166 code in any
 * case; null and what is no region are not known.
 *
 * @param region              the country dialled from: the trunk's; when it is not known, the home region stands in, and so
 *                            do the numbers of a telephone without a home network (3GPP TS 22.101 section 10.1.1)
 * @param homeRegion          the account's country
 * @param callerRegion        the country of the caller's own number
 * @param outsideLinePrefixes what the trunk's telephones dial to get an outside line, beside what is dialled everywhere
 */
public record DiallingPlace(String region, String homeRegion, String callerRegion, List<String> outsideLinePrefixes) {
    public DiallingPlace {
        outsideLinePrefixes = List.copyOf(outsideLinePrefixes);
    }
}
