/// Amounts of money are `Int64` in the currency's minor unit; these are the only sums that are made of them.
extension Int64 {
    /// The sum, or the largest amount there is: the database refuses that, whereas a trap would end the worker.
    ///
    /// With prices up to 10⁹, 50 options, 99 pieces and 50 lines a total stays below 3·10¹⁴, so that neither happens.
    func addingChecked(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The product, or the largest amount there is; see ``addingChecked(_:)``.
    func multipliedChecked(_ factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}

extension [Order.Item] {
    /// What the lines come to.
    var total: Int64 { reduce(0) { $0.addingChecked($1.total) } }
}

extension [Order] {
    /// What the orders come to, without cancelled ones.
    var total: Int64 { filter { $0.status != .cancelled }.reduce(0) { $0.addingChecked($1.total) } }
}
