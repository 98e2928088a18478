// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultFactory} from "../src/interfaces/IVaultFactory.sol";
import {Status} from "../src/interfaces/Status.sol";
import {Vm} from "./Vm.sol";
import {TetherLike} from "./tokens/TetherLike.sol";

/// @notice A vault with money, keys for everybody, and orders in every live status. Typed data is hashed here a second
/// time and apart from the sources.
abstract contract VaultTest {
    /// @notice What a test may vary about an order; `_order` brings it within what a lock accepts.
    struct Shape {
        uint96 amount;
        uint96 fee;
        uint32 untilLock;
        uint32 untilClaim;
        uint32 untilConfirm;
        uint32 untilRule;
        bytes32 terms;
        uint32 lane;
        uint32 sequence;
    }

    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    string internal constant ORDER_TYPE =
        "Order(address buyer,address payer,address confirmer,address arbiter,address feeTo,uint96 amount,uint96 fee,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,bytes32 terms,uint64 nonce)";

    uint256 internal constant SIGNER_KEY = 0xA11CE;
    uint256 internal constant SECOND_KEY = 0x5EC0;
    uint256 internal constant BUYER_KEY = 0xB0B;
    uint256 internal constant PAYER_KEY = 0xFA7E;
    uint256 internal constant PAYEE_KEY = 0xFEED;
    uint256 internal constant ARBITER_KEY = 0xA4B1;
    uint256 internal constant STRANGER_KEY = 0xBAD;

    address internal immutable owner = address(0xC01D);
    address internal immutable feeTo = address(0xFEE);
    address internal immutable signer = vm.addr(SIGNER_KEY);
    address internal immutable buyer = vm.addr(BUYER_KEY);
    address internal immutable payer = vm.addr(PAYER_KEY);
    address internal immutable payee = vm.addr(PAYEE_KEY);
    address internal immutable arbiter = vm.addr(ARBITER_KEY);
    address internal immutable stranger = vm.addr(STRANGER_KEY);

    TetherLike internal token;
    IVaultFactory internal factory;
    IVault internal vault;

    function setUp() public virtual {
        // The code that is deployed elsewhere, not the one that is compiled quickly for the tests.
        bytes memory parameters = abi.encode(type(uint128).max, "Tether USD", "USDT", 6);
        factory = IVaultFactory(vm.deployCode("out/VaultFactory.sol/VaultFactory.json"));
        _openVault(vm.deployCode("out/TetherLike.sol/TetherLike.json", parameters));
    }

    /// @dev The vault that the tests are about, of another token.
    function _openVault(address token_) internal {
        token = TetherLike(token_);
        vault = _vaultOf(owner);
        vm.prank(owner);
        vault.setSigner(signer);
    }

    function _vaultOf(address who) internal returns (IVault) {
        return IVault(factory.create(who, address(token)));
    }

    // ---- orders ----

    /// @dev An order of an acceptor: its vault confirms.
    function _order(Shape memory shape) internal view returns (Order memory) {
        uint96 amount = uint96(_bound(shape.amount, 1, 1e24));
        uint40 lockBy = uint40(block.timestamp + _bound(shape.untilLock, 0, 7 days));
        uint40 claimBy = uint40(lockBy + _bound(shape.untilClaim, 1, 7 days));
        uint40 confirmBy = uint40(claimBy + _bound(shape.untilConfirm, 1, 7 days));
        return Order({
            buyer: buyer,
            payer: payer,
            confirmer: address(vault),
            arbiter: arbiter,
            feeTo: feeTo,
            amount: amount,
            fee: uint96(_bound(shape.fee, 0, amount / 50)),
            lockBy: lockBy,
            claimBy: claimBy,
            confirmBy: confirmBy,
            ruleBy: uint40(confirmBy + _bound(shape.untilRule, 1, 7 days)),
            terms: shape.terms,
            nonce: (uint64(shape.lane & 0x7fffffff) << 32) | uint64(_bound(shape.sequence, 1, type(uint32).max - 1))
        });
    }

    /// @dev An order of a payout: a payee with a key of its own confirms.
    function _payout(Shape memory shape) internal view returns (Order memory order) {
        order = _order(shape);
        order.confirmer = payee;
    }

    function _plain() internal view returns (Order memory) {
        return _order(Shape(100e6, 1e6, 1 hours, 1 hours, 1 days, 3 days, keccak256("terms"), 7, 1));
    }

    function _fund(uint256 amount) internal {
        token.transfer(address(vault), amount);
    }

    function _lock(Order memory order) internal {
        _fund(order.amount);
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
    }

    function _claim(Order memory order) internal {
        _lock(order);
        vault.claim(order, _sign(PAYER_KEY, "Claim", order));
    }

    function _contest(Order memory order) internal {
        _claim(order);
        vault.contest(order, _sign(SIGNER_KEY, "Contest", order));
    }

    /// @dev Brings an order to one of its three live statuses.
    function _bring(Order memory order, uint8 live) internal returns (Status status) {
        status = Status(_bound(live, uint8(Status.Locked), uint8(Status.Contested)));
        if (status == Status.Locked) _lock(order);
        else if (status == Status.Claimed) _claim(order);
        else _contest(order);
    }

    // ---- signatures ----

    function _sign(uint256 key, string memory act, Order memory order) internal view returns (bytes memory) {
        return _ecdsa(key, _digest(act, order));
    }

    function _signSplit(uint256 key, string memory act, Order memory order, uint96 toBuyer)
        internal
        view
        returns (bytes memory)
    {
        return _ecdsa(key, _splitDigest(act, order, toBuyer));
    }

    function _ecdsa(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(hex"01", r, s, v);
    }

    function _digest(string memory act, Order memory order) internal view returns (bytes32) {
        string memory actType = string.concat(act, "(Order order)", ORDER_TYPE);
        return _typed(keccak256(abi.encode(keccak256(bytes(actType)), _orderHash(order))));
    }

    function _splitDigest(string memory act, Order memory order, uint96 toBuyer) internal view returns (bytes32) {
        string memory actType = string.concat(act, "(Order order,uint96 toBuyer)", ORDER_TYPE);
        return _typed(keccak256(abi.encode(keccak256(bytes(actType)), _orderHash(order), toBuyer)));
    }

    function _id(Order memory order) internal view returns (bytes32) {
        return _typed(_orderHash(order));
    }

    function _orderHash(Order memory order) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(ORDER_TYPE)), order));
    }

    function _typed(bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", _domain(address(vault)), structHash));
    }

    function _domain(address verifyingContract) internal view returns (bytes32) {
        bytes32 domainType =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        return keccak256(abi.encode(domainType, keccak256("Sampan"), keccak256("1"), block.chainid, verifyingContract));
    }

    // ---- expectations ----

    function _refuses(bytes4 selector) internal {
        vm.expectPartialRevert(selector);
    }

    function _assertStatus(Order memory order, Status status) internal view {
        vm.assertEq(uint8(vault.statusOf(order)), uint8(status), "status");
    }

    function _assertBooks(uint256 free, uint256 locked) internal view {
        vm.assertEq(vault.free(), free, "free");
        vm.assertEq(vault.locked(), locked, "locked");
        vm.assertEq(token.balanceOf(address(vault)), free + locked + vault.credited() + vault.unsynced(), "balance");
    }

    function _assertPaid(uint256 toBuyer, uint256 toFee) internal view {
        vm.assertEq(token.balanceOf(buyer), toBuyer, "buyer");
        vm.assertEq(token.balanceOf(feeTo), toFee, "feeTo");
    }

    function _bound(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        return value >= least && value <= most ? value : least + value % (most - least + 1);
    }
}
